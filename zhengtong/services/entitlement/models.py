"""Tables of the room entitlement."""
