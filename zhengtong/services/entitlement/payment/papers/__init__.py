"""The papers of a grant's own case: sent, opened by the holder or handed over, and so delivered."""
