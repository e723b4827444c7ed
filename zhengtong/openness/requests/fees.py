"""The information processing fee (信息处理费): progressive by excess, by piece or by page, never both for one request.

Craft of this room; values only. The tiers are content (`fees.yaml` of the procedure), with the article that gives them.
"""
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from zhengtong.kernel.content.fees import Fees, Method


class FeeRefused(ValueError):
    """No fee can be reckoned so; the message says why, `article` under what, `remedy` what to do."""

    def __init__(self, reason: str, *, article: str, remedy: str) -> None:
        super().__init__(reason + remedy)
        self.reason, self.article, self.remedy = reason, article, remedy


@dataclass(frozen=True)
class Step:
    """The units from `first` to `last` (both counted) at `price` yuan each."""

    first: int
    last: int
    price: Decimal

    @property
    def amount(self) -> Decimal:
        """Yuan for this step."""
        return (self.last - self.first + 1) * self.price


@dataclass(frozen=True)
class Reckoned:
    """A fee in yuan with the steps that prove it. `before`: units of the same applicant and month that came earlier."""

    method: str
    before: int
    quantity: int
    steps: tuple[Step, ...]
    article: str

    @property
    def amount(self) -> Decimal:
        """Yuan in all."""
        return sum((step.amount for step in self.steps), Decimal(0))


def reckon(fees: Fees, method: str, quantity: int, *, before: int = 0) -> Reckoned:
    """What `quantity` units cost after `before` earlier ones. `before` counts only where the method goes by the month.

    FeeRefused for a method that the fees do not know, or a quantity below one.
    """
    known = fees.methods.get(method)
    if known is None:
        raise FeeRefused(_("没有“%s”这种计费方式。") % method, article=fees.article,
                         remedy=_("只有：%s。") % "、".join(m.names.zh for m in fees.methods.values()))
    if quantity < 1 or before < 0:
        said = _("件数或页数须是一以上的整数，现在是 %d。") % quantity
        raise FeeRefused(said, article=known.article, remedy=_("核对后重填。"))
    earlier = before if known.over == "applicant and month" else 0
    return Reckoned(method, earlier, quantity, steps(known, earlier + 1, earlier + quantity), known.article)


def steps(method: Method, first: int, last: int) -> tuple[Step, ...]:
    """The units `first`..`last`, cut where the price changes."""
    found: list[Step] = []
    while first <= last:
        until, price = _at(method, first)
        end = last if until is None else min(last, until)
        found.append(Step(first, end, price))
        first = end + 1
    return tuple(found)


def _at(method: Method, unit: int) -> tuple[int | None, Decimal]:
    """(last unit of its tier, price) of one unit."""
    bound, price = 0, Decimal(0)
    for tier in method.tiers:
        if tier.each is not None and tier.more is not None:
            risen = (unit - bound - 1) // tier.each + 1
            return bound + risen * tier.each, price + risen * tier.more
        price = tier.price or Decimal(0)
        if tier.upto is None or unit <= tier.upto:
            return tier.upto, price
        bound = tier.upto
    raise AssertionError("the last tier is open: Method refuses others")
