"""The verbs of the workshop: begin, save, send to review, take back, approve (which publishes), drop."""
from collections.abc import Mapping
from datetime import date, datetime
from re import fullmatch
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _

from zhengtong.dmn import DmnError, load
from zhengtong.kernel.cases import actions as cases
from zhengtong.kernel.content import queries as content
from zhengtong.kernel.journal.actions import append, writing
from zhengtong.kernel.parties import Actor
from zhengtong.law.norms import actions as norms

from . import sending, sheets
from .models import PolicyDraft
from .refusals import DraftRefused, not_open, not_there, not_yours, same_person, stale

__all__ = ["approve_draft", "begin_draft", "drop_draft", "save_draft", "send_draft", "take_back"]
KEY = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
LONGEST = 60


def begin_draft(*, key: str, by: Actor, on: date, at: datetime) -> PolicyDraft:
    """A draft of a new policy, or of a new version of one that the department has. One open draft for a policy."""
    if by.role != "officer" or not by.department:
        raise not_yours()
    if not fullmatch(KEY, key) or len(key) > LONGEST:
        raise DraftRefused("key", _("编号只能用小写英文字母、数字和连字符，如 elder-bus-card。"), _("换一个编号。"), "key")
    loaded = content.load(strict=False)
    item = loaded.policies.items_of(key)[-1] if key in loaded.policies else None
    if item is not None and item.model.department != by.department:
        raise DraftRefused("who", _("这项政策是别的部门的。"), _("换一个编号，或请那个部门起草。"), "key")
    try:
        with writing():
            made = PolicyDraft.objects.create(
                key=key, department=by.department, sheet=sheets.begun(item), dmn=_kept(item), begun_by=str(by),
                begun_login=by.login, begun_person=by.person, begun_on=on, **_saver(by, at),
            )
            body = {"draft": made.pk, "key": key, "from": item.hash if item else ""}
            append(kind="entitlement.begin_draft", body=body, by=by, at=at, about=made.about)
    except IntegrityError:
        raise DraftRefused("twice", _("这项政策已有一份没写完的草稿。"), _("打开那一份，或先作废它。"), "key") from None
    return made


def _kept(item: Any) -> str:
    return "" if item is None or item.dmn is None else item.dmn.decode()


def _saver(by: Actor, at: datetime) -> dict[str, Any]:
    return {"saved_by": str(by), "saved_login": by.login, "saved_person": by.person, "saved_at": at}


def save_draft(
    pk: int, *, read: int, sheet: Mapping[str, Any], model: bytes | None = None, by: Actor, at: datetime
) -> PolicyDraft:
    """What the form says, and the model where it was edited as one. `read`: the saved version that was on the screen; refused
    when somebody else has saved since."""
    with writing():
        draft = _held(pk, by, "officer")
        if draft.status != PolicyDraft.DRAFTING:
            raise not_open()
        if draft.version != read:
            raise stale(read, draft.version)
        draft.sheet, draft.dmn = dict(sheet), _model(draft, sheet, model)
        _save(draft, by, at)
        append(kind="entitlement.save_draft", body={"draft": pk, "version": draft.version}, by=by, at=at, about=draft.about)
    return draft


def _save(draft: PolicyDraft, by: Actor, at: datetime) -> None:
    draft.version += 1
    for name, value in _saver(by, at).items():
        setattr(draft, name, value)
    draft.save()


def _model(draft: PolicyDraft, sheet: Mapping[str, Any], model: bytes | None) -> str:
    """The model that is kept, with the rows of the sheet; "" where it must be made anew of them: other columns, new facts."""
    kept = model if model is not None else draft.dmn.encode()
    if not kept:
        return ""
    try:
        data = sheets.edited(kept, sheet)
        return "" if load(data, strict=False, imports=_imports).findings else data.decode()
    except DmnError:
        return ""


def _imports(namespace: str) -> Any:
    return content.load(strict=False).dmn_model(namespace)


def send_draft(pk: int, *, read: int, by: Actor, on: date, at: datetime) -> PolicyDraft:
    """To the legality review: only what reads, whose examples hold and reach every rule, and whose table has no flaw. What
    takes force on a day that is past states its transition."""
    with writing():
        draft = _held(pk, by, "officer")
        if draft.status != PolicyDraft.DRAFTING:
            raise not_open()
        if draft.version != read:
            raise stale(read, draft.version)
        item = sending.fit(draft, on)
        draft.version += 1
        case = sending.case(draft, item.hash, by=by, on=on, at=at)
        draft.case, draft.status, draft.sent_hash = case, PolicyDraft.SENT, item.hash
        draft.save()
        norms.ask(case_id=case.pk, about=draft.about, draft=sending.shown(draft), drafter_login=draft.saved_login,
                  drafter_person=draft.saved_person, by=by, on=on, at=at)
        body = {"draft": pk, "version": draft.version, "case": case.number, "hash": item.hash}
        append(kind="entitlement.send_draft", body=body, by=by, at=at, about=draft.about)
    return draft


def take_back(pk: int, *, reason: str, by: Actor, on: date, at: datetime) -> PolicyDraft:
    """Back to the drafters, by them or by the approver: to be mended. The review that was open is closed."""
    with writing():
        draft = _held(pk, by, "officer", "approver")
        if draft.status != PolicyDraft.SENT:
            raise not_open()
        if not reason.strip():
            raise DraftRefused("body", _("没有写理由。"), _("写上为什么退回。"), "reason")
        cases.record(draft.case_id, "withdrawn", body={"reason": reason}, room="entitlement", by=by, on=on, at=at)
        norms.close(draft.about, by=by, at=at)
        draft.status, draft.case = PolicyDraft.DRAFTING, None
        draft.save()
        append(kind="entitlement.take_back", body={"draft": pk, "version": draft.version}, by=by, at=at, about=draft.about)
    return draft


def approve_draft(pk: int, *, by: Actor, on: date, at: datetime) -> PolicyDraft:
    """Another person approves what was found lawful, word for word: it becomes a version in the district's own pack and takes
    force on its day. The version in force until then is not touched."""
    with writing():
        draft = _held(pk, by, "approver")
        if draft.status != PolicyDraft.SENT:
            raise not_open()
        if _wrote(draft, by):
            raise same_person()
        sending.lawful(draft)
        item, target = sending.fit(draft, on), sending.target(draft)
        if item.hash != draft.sent_hash:
            raise DraftRefused("changed", _("审查的和现在的不是同一份：引用的内容变了。"), _("退回，重新送审。"))
        event = cases.record(draft.case_id, "approved", room="entitlement", by=by, on=on, at=at)
        draft.status, draft.published_on, draft.published_by = PolicyDraft.PUBLISHED, on, str(by)
        draft.save()
        body = {"draft": pk, "key": draft.key, "since": draft.sheet["since"], "hash": item.hash, "case": event.case.number}
        append(kind="entitlement.approve_draft", body=body, by=by, at=at, about=draft.about)
        sending.publish(target, draft)
    return draft


def _wrote(draft: PolicyDraft, by: Actor) -> bool:
    """Whether the actor, under whichever login, began the draft or saved it last."""
    if by.login in (draft.saved_login, draft.begun_login):
        return True
    return by.person is not None and by.person in (draft.saved_person, draft.begun_person)


def drop_draft(pk: int, *, by: Actor, at: datetime) -> PolicyDraft:
    """Ends a draft that will not become a policy; not while it is with the reviewer."""
    with writing():
        draft = _held(pk, by, "officer", "approver")
        if draft.status != PolicyDraft.DRAFTING:
            raise not_open()
        draft.status = PolicyDraft.DROPPED
        draft.save()
        append(kind="entitlement.drop_draft", body={"draft": pk}, by=by, at=at, about=draft.about)
    return draft


def _held(pk: int, by: Actor, *roles: str) -> PolicyDraft:
    draft = PolicyDraft.objects.select_for_update().filter(pk=pk).first()
    if draft is None:
        raise not_there()
    if by.role not in roles or by.department != draft.department:
        raise not_yours()
    return draft
