"""What a decision must carry before it may be signed or sent. Values only."""
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Demands:
    """By the code of a decision: `articles` must all be cited; `reasons` and `remedy` must be written. `review`: the legality
    review must have passed it. `refusal`: reconsideration comes before a suit."""

    articles: tuple[str, ...] = ()
    reasons: bool = True
    remedy: bool = True
    review: bool = False
    refusal: bool = False

    def kept(self) -> dict[str, object]:
        """As plain values, to be kept with the decision."""
        return asdict(self) | {"articles": list(self.articles)}

    @classmethod
    def of(cls, kept: dict[str, object]) -> "Demands":
        """Back from plain values."""
        return cls(**{**kept, "articles": tuple(kept["articles"])})  # type: ignore[arg-type]


def wanting(demands: Demands, *, articles: Iterable[str], text: str, reasons: str, remedy: str) -> list[str]:
    """What is missing, as sentences; empty when nothing is. A code without an article must have its reasons instead."""
    cited = set(articles)
    found = [_("没有写依据：%s。") % article for article in demands.articles if article not in cited]
    if not text.strip():
        found.append(_("没有写答复内容。"))
    if (demands.reasons or not demands.articles) and not reasons.strip():
        found.append(_("没有写理由。"))
    if demands.remedy and not remedy.strip():
        found.append(_("没有写救济途径。"))
    return found
