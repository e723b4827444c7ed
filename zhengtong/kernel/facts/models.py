"""Tables of the room facts."""
