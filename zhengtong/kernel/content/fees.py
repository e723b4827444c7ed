"""Fees of a procedure as strict models: one or more methods, each with its tiers, progressive by excess."""
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from pydantic import Field, model_validator

from .models import Names, Span, Strict
from .policies import Sure


class Tier(Strict):
    """Units up to and including `upto` (null: all further ones) cost `price` yuan each. `each` with `more`: every further
    `each` units cost `more` yuan more than the tier before."""

    upto: int | None = Field(default=None, ge=1)
    price: Decimal | None = Field(default=None, ge=0)
    each: int | None = Field(default=None, ge=1)
    more: Decimal | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _one_form(self) -> "Tier":
        if (self.price is None) == (self.each is None) or (self.each is None) != (self.more is None):
            raise ValueError("a tier has either a price, or `each` and `more`")
        if self.each is not None and self.upto is not None:
            raise ValueError("a rising tier has no upto: it goes on")
        return self


class Method(Strict):
    """One way to reckon. `over`: the units are counted over one applicant's natural month, or over one request alone."""

    names: Names
    unit: Names
    over: Literal["applicant and month", "request"]
    article: str
    sure: Sure
    tiers: tuple[Tier, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _rising(self) -> "Method":
        bounds = [tier.upto for tier in self.tiers]
        if bounds[-1] is not None or None in bounds[:-1]:
            raise ValueError("the last tier alone is open: it has no upto")
        if any(a >= b for a, b in pairwise([b for b in bounds if b is not None])):
            raise ValueError("the tiers' upto must rise")
        if self.tiers[-1].each is not None and len(self.tiers) < 2:
            raise ValueError("a rising tier needs a tier before it")
        return self


class FeeExample(Strict):
    """`quantity` units after `before` earlier ones of the same month cost `amount` yuan."""

    method: str
    before: int = Field(default=0, ge=0)
    quantity: int = Field(ge=0)
    amount: Decimal


class Fees(Strict):
    """The methods, of which one request gets one at most, and the examples that hold."""

    in_force: Span
    article: str
    methods: dict[str, Method] = Field(min_length=1)
    examples: tuple[FeeExample, ...] = ()
