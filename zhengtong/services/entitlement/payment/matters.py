"""A grant that became a case of its own: how it is opened, who may handle it, what its papers say."""
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from zhengtong.kernel.access import queries as reach
from zhengtong.kernel.cases import actions as cases
from zhengtong.kernel.cases import pins
from zhengtong.kernel.cases.actions import Applicant
from zhengtong.kernel.cases.models import CaseEvent
from zhengtong.kernel.content import queries as content
from zhengtong.kernel.parties import CITIZEN, Actor, system
from zhengtong.law.decisions import actions as decisions
from zhengtong.law.decisions.demands import Demands
from zhengtong.law.decisions.models import Decision

from ..rulesets import rule_set
from .agreeing import name_of, names
from .models import Grant, GrantCase, GrantMove
from .refusals import PaymentRefused, handled_before, not_there

ROOM, SYSTEM = "entitlement", system("entitlement")
PROCEDURES = {GrantCase.DENIAL: "benefit-denial", GrantCase.REVIEW: "benefit-review", GrantCase.RECOVERY: "benefit-recovery"}
REMEDIES = "benefit-remedies"


def opened(
    grant: Grant, use: str, answers: Mapping[str, str], *, fen: int = 0, text: str = "", channel: str = "office", by: Actor,
    on: date, at: datetime,
) -> GrantCase:
    """Opens the case of one grant; one of each use may be open. What a guardian or an agent asks for is opened by the system
    under the holder's name; `asked_by` keeps theirs."""
    before = GrantCase.objects.filter(grant=grant, use=use)
    if before.filter(open=True).exists():
        raise PaymentRefused("open", _("这一笔已经有一件在办。"), _("看已有的那一件，等它办结。"))
    given = {"policy": policy_name(grant), "period": grant.period, "amount": yuan(grant.fen - grant.cut), **answers}
    acts = SYSTEM if by.role in CITIZEN and by.subject != (grant.holder_kind, grant.holder_no) else by
    made = cases.open_case(
        procedure=PROCEDURES[use], answers=given, applicant=applicant(grant), department=grant.list.department, channel=channel,
        key=f"grant-{use}.{grant.pk}.{before.count() + 1}", title=f"{given['policy']} {grant.period}", by=acts, on=on, at=at)
    return GrantCase.objects.create(grant=grant, case=made.case, use=use, fen=fen, text=text, asked_by=str(by))


def held(pk: int, use: str) -> GrantCase:
    """The grant's case, locked; its grant and list at hand. PaymentRefused where there is none of this use."""
    found = GrantCase.objects.select_for_update(of=("self",)).select_related("case", "grant__list__case").filter(pk=pk, use=use)
    made = found.first()
    if made is None:
        raise not_there()
    return made


def record(of: GrantCase, event: str, *, by: Actor, on: date, at: datetime, **more: Any) -> None:
    """The event of the grant's case; a final state closes the matter. CaseRefused says who may and when."""
    cases.record(of.case_id, event, room=ROOM, by=by, on=on, at=at, **more)
    of.case.refresh_from_db()
    if of.case.closed_on is not None and of.open:
        of.open = False
        of.save(update_fields=["open"])


def applicant(grant: Grant) -> Applicant:
    """Whose case it is: the holder by name; a household has no number among applicants and is named by its people."""
    kind, no = grant.holder_kind, grant.holder_no
    if kind not in ("person", "firm"):
        named = sorted(names((kind, no), grant.list.case.opened_on))
        return Applicant("other", None, "、".join(named)[:200] or f"{kind} {no}")
    return Applicant(kind, no, name_of(reach.current_snapshot(), kind, no) or f"{kind} {no}")


def fresh_eyes(of: GrantCase, by: Actor) -> None:
    """Refuses whoever took a step over this grant before: on its list, in a batch, in another case of it."""
    grant = of.grant
    checked = Q(policy=grant.policy, event="held")
    moves = GrantMove.objects.filter(Q(list=grant.list_id) | Q(batch__payments__grant=grant) | checked)
    earlier = GrantCase.objects.filter(grant=grant).exclude(pk=of.pk).values("case")
    events = CaseEvent.objects.filter(Q(case=grant.list.case_id) | Q(case__in=earlier))
    for login, person in {*moves.values_list("login", "person"), *events.values_list("login", "person")}:
        if login == by.login or (by.person is not None and person == by.person):
            raise handled_before()


def draft(
    of: GrantCase, code: str, text: str, reasons: str, *, kind: str = Decision.DECISION, by: Actor, on: date, at: datetime
) -> Decision:
    """A draft under one of the procedure's codes, or a notice that needs no signature: the code's articles and those of the
    rule by which the grant was proposed, the reasons, the remedy where the code has one."""
    rule = pins.bundle(of.case.pin_id).replies.replies[code]
    demands = Demands(tuple(rule.articles), rule.reasons, rule.remedy, rule.review, rule.refusal)
    said: dict[str, Any] = {
        "case_id": of.case_id, "code": code, "demands": demands, "text": text, "reasons": reasons,
        "remedy": remedy_text(of.use) if rule.remedy else "", "articles": [*rule.articles, *articles_of(of.grant)]}
    if kind == Decision.NOTICE:
        return decisions.give_notice(**said, by=by, on=on, at=at)
    return decisions.draft(**said, by=by, on=on, at=at)


def articles_of(grant: Grant) -> list[str]:
    """The articles of the rule by which the grant was proposed, as the policy's table cites them."""
    loaded, day = content.current(), grant.list.case.opened_on
    if grant.policy not in loaded.policies.in_force(day):
        return []
    policy = loaded.policies.item(grant.policy, day).model
    table = rule_set(policy, day, loaded).model.decisions[policy.decision].logic
    if not 0 < grant.rule <= len(table.rules):
        return []
    return [part.strip() for part in table.rules[grant.rule - 1].annotations[0].split(";") if part.strip()]


def remedy_text(use: str) -> str:
    """What may be done against the decision, in Chinese, its language; who has not been reviewed may also ask for that."""
    phrases = content.current(kinds=("phrases",)).phrases[REMEDIES].phrases
    keys = ("either", "review") if use == GrantCase.DENIAL else ("either",)
    return "".join(str(phrases[key].zh) for key in keys)


def yuan(fen: int) -> str:
    """Fen as yuan, for forms and letters."""
    return f"{fen // 100}.{fen % 100:02d}"


def policy_name(grant: Grant) -> str:
    """The policy's Chinese name."""
    return str(content.current().policies[grant.policy].names.zh)


def named(grant: Grant) -> str:
    """The grant as papers name it, in Chinese, their language."""
    return f"{policy_name(grant)}（{grant.period}）"
