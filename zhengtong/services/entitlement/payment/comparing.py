"""What an approver looks at first: what changed since the policy's last list, and which grants are unusual and why."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from zhengtong.kernel.rounds import queries as rounds
from zhengtong.kernel.rounds.models import Round

from .models import BenefitList, Grant

DAYS, LARGEST, MOST = 7, 5, 100_000


@dataclass(frozen=True)
class Changes:
    """Against the policy's list before (None: there is none): subjects that are new, gone, or have another amount."""

    before: BenefitList | None
    new: int = 0
    gone: int = 0
    other: int = 0
    fen: int = 0  # the sum's difference


@dataclass(frozen=True)
class Unusual:
    """A grant and why it is looked at: `again`, `rule`, `fact`, `amount`, `new`, `large`."""

    grant: Grant
    why: tuple[str, ...]
    was: int | None


def before(held: BenefitList) -> BenefitList | None:
    """The policy's last list before this one that was not withdrawn."""
    earlier = BenefitList.objects.filter(policy=held.policy, pk__lt=held.pk).exclude(case__state="withdrawn")
    return earlier.select_related("case").order_by("-pk").first()


def changes(held: BenefitList) -> Changes:
    """What changed since last time, in numbers."""
    last = before(held)
    if last is None:
        return Changes(None)
    now, then = _amounts(held), _amounts(last)
    other = sum(1 for key, fen in now.items() if key in then and then[key] != fen)
    return Changes(last, len(now.keys() - then.keys()), len(then.keys() - now.keys()), other, held.total - last.total)


def unusual(held: BenefitList, limit: int = 20) -> list[Unusual]:
    """The unusual grants first: proposed anew after they were withheld, by a rule that no earlier list had, with a fact changed
    within seven days, of another amount than last time, the largest."""
    last = before(held)
    then = _amounts(last) if last else {}
    earlier = BenefitList.objects.filter(policy=held.policy, pk__lt=held.pk)
    rules = set(earlier.values_list("grants__rule", flat=True).distinct())
    moved, largest = _moved(held), set(_largest(held))
    found = []
    for grant in held.grants.exclude(state="withheld").order_by("-fen", "no")[:MOST]:
        was = then.get((grant.no, grant.matter))
        tests = {"again": grant.turn > 0, "rule": bool(rules) and grant.rule not in rules, "fact": grant.no in moved,
                 "amount": was is not None and was != grant.fen, "new": last is not None and was is None,
                 "large": grant.pk in largest}
        why = tuple(name for name, holds in tests.items() if holds)
        if set(why) - {"new"}:
            found.append(Unusual(grant, why, was))
    order = ("again", "rule", "fact", "amount", "large")
    found.sort(key=lambda one: (min(order.index(w) for w in one.why if w in order), -one.grant.fen, one.grant.no))
    return found[:limit]


def _amounts(held: BenefitList) -> dict[tuple[int, str], int]:
    rows = held.grants.values_list("no", "matter", "fen").iterator(chunk_size=20_000)
    return {(no, matter): fen for no, matter, fen in rows}


def _largest(held: BenefitList) -> Sequence[int]:
    return list(held.grants.order_by("-fen", "no").values_list("pk", flat=True)[:LARGEST])


def _moved(held: BenefitList) -> set[int]:
    """Subjects whose outcome a round of the seven days before the list's own changed; the first round changed everybody's and
    says nothing."""
    own = Round.objects.filter(number=held.round).first()
    if own is None:
        return set()
    near = Round.objects.filter(number__lte=own.number, on__gt=own.on - timedelta(days=DAYS)).exclude(previous=None)
    found: set[int] = set()
    for one in near:
        if one.rules.filter(key=held.policy).exists():
            found |= {difference.subject for difference in rounds.changed(one, held.policy, limit=MOST)}
    return found
