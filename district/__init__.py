"""The synthetic district: people, firms and their registers, with a known truth.

Deterministic by seed, an independent random stream per table. Three sets leave it: *truth* (what is so), *observed* (the
registers as the departments deliver them: a base and monthly changes) and *defects* (which cell suffered what). Nobody in it
exists: identity numbers, credit codes and phones have right check digits in ranges that were never assigned.
"""
