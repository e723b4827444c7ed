"""Pages of the line report."""
