"""Mandates (授权与监护): who may speak for a person or firm, in which matters, until when."""
