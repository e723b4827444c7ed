"""A list's course: proposed from a round, confirmed by an officer, its budget stated, signed by another person, released."""
