"""Tables of the room access."""
