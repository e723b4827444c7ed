"""Entitlement (免申即享): who is owed what, who is not, and for whom which fact is missing from which department.

Fed by policies (content) and by rounds over everyone; feeds facts through filled-in worklists. What leaves it: the
statement of a resident or firm, explanations, the worklist; in `payment/` lists, grants, bank files and the money report, in
`amounts/` what is paid of what was decided.
"""
