"""A list's course: proposed from a round, confirmed by an officer, its budget stated, signed by another person, released."""
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from zhengtong.kernel.access import actions as access
from zhengtong.kernel.access import queries as reach
from zhengtong.kernel.content import queries as content
from zhengtong.kernel.journal.actions import writing
from zhengtong.kernel.parties import Actor
from zhengtong.kernel.rounds import queries as rounds

from .. import deciding, moving, opening, proposing
from ..models import BenefitList, YearBudget
from ..noting import done
from ..refusals import PaymentRefused, not_yours

__all__ = ["confirm_list", "drop_list", "propose", "release_grants", "send_back_list", "set_budget", "sign_list"]


def propose(*, policy: str, round: Any, by: Actor, on: date, at: datetime) -> BenefitList:
    """Makes the list of one policy from a round: everybody entitled to an amount who is on no list for this period yet."""
    model, snapshot = deciding.policy_of(policy, on), reach.current_snapshot()
    row = round.rules.filter(key=policy).first()
    if row is None or not model.payable:
        raise PaymentRefused("not payable", _("这一轮没有判定这项政策，或者它不发钱。"), _("换一轮或者换一项政策。"))
    if round.manifest != snapshot.manifest_hash:
        raise PaymentRefused("old round", _("事实在这一轮之后变了。"), _("先运行一轮，再提名单。"))
    with _once(), writing():
        found, left_out = proposing.proposals(model, rounds.entitled(round, policy), row.period, snapshot, round.on.year)
        if not found:
            raise PaymentRefused("empty", _("没有新的人或者企业可以提出。"), _("都已在名单上，或者没有人应享。"))
        made = opening.opened(model, round, row, found, left_out, by=by, on=on, at=at)
        body = {"list": made.case.number, "policy": policy, "round": round.number, "period": row.period, "rules": row.hash,
                "count": made.count, "fen": made.total, "left_out": made.left_out, "grants": opening.digest(found)}
        done("propose", made.about, body, by, at)
    return made


@contextmanager
def _once() -> Iterator[None]:
    """Two who propose the same at the same moment: the database keeps the first, the second is told."""
    try:
        yield
    except IntegrityError:
        raise PaymentRefused("twice", _("别人刚提出了同一份名单。"), _("刷新后看那一份。")) from None


def confirm_list(*, pk: int, strike: Mapping[int, str] | None = None, by: Actor, on: date, at: datetime) -> BenefitList:
    """An officer of the department confirms everything but the exceptions (`strike`: grant -> reason)."""
    with writing():
        held = deciding.held(pk)
        moves = deciding.strike(held, strike or {}, by=by, on=on, at=at)
        deciding.impartial(held, by)
        deciding.record(held, "confirmed", by=by, on=on, at=at)
        done("confirm_list", held.about, {"sums": deciding.totals(held), "moves": moving.body(moves)}, by, at)
    return held


def send_back_list(*, pk: int, reason: str, by: Actor, on: date, at: datetime) -> BenefitList:
    """The approver sends a confirmed list back to the officer."""
    with writing():
        held = deciding.held(pk)
        deciding.record(held, "sent_back", body={"reason": reason}, by=by, on=on, at=at)
        done("send_back_list", held.about, {"reason": sha256(reason.encode()).hexdigest()}, by, at)
    return held


def set_budget(*, policy: str, year: int, fen: int, by: Actor, at: datetime) -> YearBudget:
    """An approver of the department states a policy's budget of a year; never less than what is reserved already."""
    model = content.current().policies.get(policy)
    if model is None or by.role != "approver" or by.department != model.department:
        raise not_yours()
    if timezone.localdate(at).year > year:
        raise PaymentRefused("year closed", _("%d 年已经结束，那一年的预算不再变动。") % year, _("录入今年的预算。"))
    with writing():
        held, _made = YearBudget.objects.select_for_update().get_or_create(
            policy=policy, year=year, defaults={"total": max(0, fen), "by": str(by)})
        if fen < held.reserved or fen < 0:
            raise PaymentRefused("budget", _("预算不能少于已经占用的。"), _("已占用的见预算一栏。"))
        YearBudget.objects.filter(pk=held.pk).update(total=fen, by=str(by))
        held.refresh_from_db()
        done("set_budget", f"budget:{policy}:{year}", {"policy": policy, "year": year, "fen": fen}, by, at)
    return held


def sign_list(*, pk: int, by: Actor, on: date, at: datetime) -> BenefitList:
    """An approver who is another person signs; where a budget is short the cut that was shown is made."""
    with writing():
        held = deciding.held(pk)
        deciding.impartial(held, by)
        moves = deciding.cut(held, deciding.policy_of(held.policy, on), by=by, on=on, at=at)
        deciding.record(held, "signed", by=by, on=on, at=at)
        done("sign_list", held.about, {"sums": deciding.totals(held), "moves": moving.body(moves)}, by, at)
    return held


def release_grants(*, pk: int, by: Actor, on: date, at: datetime) -> BenefitList:
    """Releases a signed list once its publicity is over and every objection is answered; then agreement is asked for."""
    with writing():
        held = deciding.held(pk)
        policy = deciding.policy_of(held.policy, on)
        published = policy.publicity.form != "none"
        if published and (held.publicity_until is None or on <= held.publicity_until):
            raise PaymentRefused("publicity", _("还没有公示，或者公示期没有满。"), _("公示期满后再放行。"))
        if held.objections.filter(outcome="").exists():
            raise PaymentRefused("objection", _("还有异议没有答复。"), _("先答复异议。"))
        deciding.impartial(held, by)
        until = deciding.asked_until(policy, on)
        BenefitList.objects.filter(pk=held.pk).update(asked_until=until)
        moves = deciding.settle(held, policy, by=by, on=on, at=at)
        deciding.record(held, "released", by=by, on=on, at=at)
        done("release_grants", held.about, {"until": until, "moves": moving.body(moves)}, by, at)
    return held


def drop_list(*, pk: int, reason: str, by: Actor, on: date, at: datetime) -> BenefitList:
    """Takes a list back before it is released; its grants are withheld and can be proposed anew."""
    with writing():
        held = deciding.held(pk)
        moves = moving.move(held.grants.filter(state="proposed"), "struck", department=held.department, by=by, on=on, at=at,
                            of=held, values={"reason": reason[:200]})
        deciding.record(held, "withdrawn", body={"reason": reason}, by=by, on=on, at=at)
        access.revoke(by=by, reference=held.case.about, at=at)
        done("drop_list", held.about, {"moves": moving.body(moves)}, by, at)
    return held
