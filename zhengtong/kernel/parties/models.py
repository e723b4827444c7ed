"""Tables of the room parties."""
