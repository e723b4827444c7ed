"""The same decisions as SQL: a second backend, emitted from the same tree and equal to the interpreter to the row."""
