"""What can be said of a decision table without any subject: gaps, overlaps, hidden and dead rules, results that nobody can get.

An input's axis is cut at every constant that its cells name; one sample stands for a piece whose values no cell tells apart
(`axes`). Rules are then rows of booleans: two rules meet where their rows meet on every axis (`pairs`), a gap is a point in no
rule (`gaps`). What depends on a fact cannot be placed: it counts for neither side. Pure; knows no content and no Django.
"""
from .axes import Axis, axes
from .domains import Domain
from .gaps import Gaps, gaps
from .pairs import Overlap, hidden, overlaps, table_findings
from .reach import Unreached, unreached, unused_results

__all__ = [
    "Axis", "Domain", "Gaps", "Overlap", "Unreached", "axes", "gaps", "hidden", "overlaps", "table_findings", "unreached",
    "unused_results",
]
