"""Decisions (决定与送达): notices and decisions with article, reasons, remedy; their delivery; what was done against them.

Fed by the rooms that decide. What leaves it: the sent paper and the remedies' clocks.
"""
