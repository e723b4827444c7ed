"""entitlement."""
