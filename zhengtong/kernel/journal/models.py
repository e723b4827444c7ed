"""Tables of the room journal."""
