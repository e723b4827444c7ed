"""判定轮次 rounds: a set of rules decided over everyone for one day on what was known at one moment.

Fed by facts (a snapshot) and by whoever owns the rules (a list of RuleSet). What leaves: outcomes, amounts, the wanted facts
and the difference to the round before, read by entitlement, incidents and products through `queries`.
"""
from .ruleset import RuleSet

__all__ = ["RuleSet"]
