"""Questions to the data products: what was paid under which policy in which year, without anybody's name."""
from zhengtong.kernel.access import queries as reach
from zhengtong.kernel.parties import Actor

from .ledger import Asked, Ledger, Sum, totals

__all__ = ["Asked", "Sum", "department_of", "sums", "totals"]
EVERYWHERE = ("finance",)  # who keeps the money sees every department's payments


def department_of(by: Actor) -> str:
    """Whose payments somebody reads: their own department's; finance and the auditor read all."""
    return "" if by.role == "auditor" or by.department in EVERYWHERE else by.department or "?"


def sums(asked: Asked) -> list[Sum]:
    """By year and policy, the latest year and the largest sum first. `asked.department`: see `department_of`."""
    return Ledger(reach.current_snapshot()).sums(asked)
