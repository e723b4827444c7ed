"""Wrong records about oneself: verified, decided, sent."""
