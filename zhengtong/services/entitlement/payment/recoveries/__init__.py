"""Wrong after all: what was paid too much is noticed, comes back, or is written off."""
