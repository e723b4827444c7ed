"""Publicity: a signed list is published as the policy says, objections are taken and answered."""
from datetime import date, datetime

from django.utils.translation import gettext as _

from zhengtong.kernel.journal.actions import writing
from zhengtong.kernel.parties import Actor

from .. import deciding, moving
from ..models import BenefitList, Grant, Objection
from ..noting import done
from ..refusals import PaymentRefused

__all__ = ["answer_objection", "object_to", "publish_list"]


def publish_list(*, pk: int, until: date, by: Actor, on: date, at: datetime) -> BenefitList:
    """Publishes a signed list as the policy says, for at least its days. Where nothing is published there is no such step."""
    with writing():
        held = deciding.held(pk)
        publicity = deciding.policy_of(held.policy, on).publicity
        if publicity.form == "none":
            raise PaymentRefused("publicity", _("这项政策的名单不公示。"), _("直接放行。"))
        if (until - on).days < (publicity.days or 0):
            raise PaymentRefused("publicity", _("公示至少 %d 天。") % (publicity.days or 0), _("推迟截止日。"))
        BenefitList.objects.filter(pk=held.pk).update(publicity_until=until)
        deciding.record(held, "published", body={"until": until.isoformat()}, by=by, on=on, at=at)
        done("publish_list", held.about, {"until": until}, by, at)
    return held


def object_to(*, grant: int, text: str, by: Actor, on: date, at: datetime) -> Objection:
    """An objection that reached the department while the list is public."""
    with writing():
        row = Grant.objects.select_related("list").get(pk=grant)
        held = deciding.held(row.list_id)
        if held.publicity_until is None or on > held.publicity_until:
            raise PaymentRefused("objection late", _("公示期已过，或者没有公示。"), _("改为申请复核，由人来审。"))
        made = Objection(list=held, grant=row, thread=f"grant-{row.pk}-{held.objections.count() + 1}", text=text, on=on)
        made.save()
        deciding.record(held, "objected", thread=made.thread, body={"text": text}, by=by, on=on, at=at)
        done("object_to", held.about, {"grant": row.pk, "thread": made.thread}, by, at)
    return made


def answer_objection(*, pk: int, upheld: bool, text: str, by: Actor, on: date, at: datetime) -> Objection:
    """Answers an objection; one that is upheld takes the grant off the list."""
    with writing():
        made = Objection.objects.select_related("list").get(pk=pk)
        held = deciding.held(made.list_id)
        outcome = "upheld" if upheld else "rejected"
        moves = deciding.strike(held, {made.grant_id: text}, by=by, on=on, at=at) if upheld else []
        Objection.objects.filter(pk=pk).update(outcome=outcome)
        said = {"outcome": outcome, "text": text}
        deciding.record(held, "objection_answered", thread=made.thread, body=said, by=by, on=on, at=at)
        done("answer_objection", held.about, {"thread": made.thread, "outcome": outcome, "moves": moving.body(moves)}, by, at)
    return made
