"""What the benchmark decides and whom it is compared with."""
