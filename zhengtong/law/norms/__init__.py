"""Norms (规范与合法性审查): the legality review of what is about to be decided.

Fed by the rooms that decide. What leaves it: an opinion, by its day, from somebody who did not draft.
"""
