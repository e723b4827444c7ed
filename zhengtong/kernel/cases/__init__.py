"""Cases (办件): one matter under one pinned procedure, its events, its day, and who may do what in it.

Fed by applicants, officers and the post through `actions.open_case` and `actions.record`; the clock (kernel/clock) says what
follows. What leaves it: where a case stands and until when, with the proof; everything that was attempted and refused.
"""
from .refusals import CaseRefused

__all__ = ["CaseRefused"]
