"""Findings after a round: which paid grants differ, which of them are kept, and the rest of what was too small as proposals."""
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.db.models import QuerySet

from zhengtong.kernel.content.queries import Content

from . import anew, recovering
from .models import BenefitList, Finding, Grant, LookedAgain
from .proposing import Proposal
from .recovering import Differing


def is_new(round: int) -> bool:
    """Whether the paid grants were not looked at yet after this round, and there are any."""
    return not LookedAgain.objects.filter(round=round).exists() and Grant.objects.filter(state="paid").exists()


def found(on: date, loaded: Content) -> Iterator[Differing]:
    """Every paid grant that would differ now, over all policies in force and their periods."""
    paid = Grant.objects.filter(state="paid").order_by("policy", "period")
    for policy, period in paid.values_list("policy", "period").distinct():
        if policy in loaded.policies.in_force(on):
            yield from recovering.differing(policy, period, on, loaded)


def keep(differing: Iterable[Differing], round: int, on: date) -> int:
    """Keeps the differences as findings: a new one, the same with other figures, or gone. What somebody left with a reason
    stays left while the figures are the same. Gives how many are open."""
    open_now = {one.grant_id: one for one in Finding.objects.filter(state="open")}
    left = set(Finding.objects.filter(state="left").values_list("grant", "now"))
    seen = set()
    for one in differing:
        fen = recovering.to_pay(one) - recovering.to_recover(one)
        if not fen or (one.grant.pk, one.now) in left:
            continue
        seen.add(one.grant.pk)
        given = {"round": round, "on": on, "was": one.was, "now": one.now, "fen": fen}
        if one.grant.pk in open_now:
            Finding.objects.filter(pk=open_now[one.grant.pk].pk).update(**given)
        else:
            Finding.objects.create(grant=one.grant, **given)
    Finding.objects.filter(state="open").exclude(grant__in=seen).update(state="gone")
    LookedAgain.objects.create(round=round, found=len(seen), on=on)
    return len(seen)


def short(policy: str, period: str) -> QuerySet[Finding]:
    """Open findings of a policy and period that were paid too little."""
    return Finding.objects.filter(state="open", fen__gt=0, grant__policy=policy, grant__period=period).order_by("grant")


def proposal(one: Finding) -> Proposal:
    """The rest as a proposal: the whole amount by the table now, of which the difference is paid."""
    grant = one.grant
    return Proposal(no=grant.no, holder=(grant.holder_kind, grant.holder_no), matter=anew.rest_matter(grant), rule=grant.rule,
                    gross=one.now, fen=one.fen, turn=0)


def tie(made: BenefitList, held: Sequence[Finding], by: str) -> None:
    """Ties each rest to the grant whose rest it is; the finding is handled."""
    rests = {(one.no, one.matter): one.pk for one in made.grants.all()}
    for one in held:
        pk = rests[one.grant.no, anew.rest_matter(one.grant)]
        Grant.objects.filter(pk=pk).update(more_of=one.grant)
        Finding.objects.filter(pk=one.pk).update(state="handled", by=by)
