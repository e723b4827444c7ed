"""Batches: what can be paid is checked and put into one file, sent by another person, answered by the bank."""
