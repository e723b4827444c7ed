"""Batches: what can be paid is checked and put into one file, sent by another person, answered by the bank."""
from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256

from django.utils.translation import gettext as _

from zhengtong.kernel.content import queries as content
from zhengtong.kernel.files import actions as file_actions
from zhengtong.kernel.files import queries as files
from zhengtong.kernel.journal.actions import writing
from zhengtong.kernel.parties import Actor

from .. import answering, moving, sending
from ..bankfiles import FORMS
from ..models import Batch, Grant, Payment
from ..noting import done
from ..refusals import PaymentRefused, not_yours

__all__ = ["download", "load_answer", "make_batch", "send_batch"]


def make_batch(
    *, department: str, policy: str | None = None, form: str = "csv", limit: int | None = None, by: Actor, on: date,
    at: datetime,
) -> Batch | None:
    """Checks the facts again, withholds what fails, and makes one file of the rest. None when nothing is left to pay.

    The same grants on the same day are the same batch with the same bytes; the bytes are kept before anybody can have them."""
    if form not in FORMS:
        raise PaymentRefused("form", _("没有这种银行文件。"), "、".join(FORMS))
    loaded = content.current()
    with writing():
        moving.may(moving.rule("batched", on), by, department)
        grants = sending.locked(sending.payable(department, policy, limit))
        wrong = sending.recheck(grants, on, loaded)
        held = sending.hold(wrong, department=department, by=by, on=on, at=at)
        grants = [grant for grant in grants if grant.pk not in wrong]
        batch = _batch(grants, department, form, by=by, on=on, at=at) if grants else None
        if held or batch:
            body = {"held": moving.body(held), "count": batch.count if batch else 0, "fen": batch.total if batch else 0,
                    "file": batch.file if batch else ""}
            done("make_batch", batch.about if batch else "", body, by, at)
    return batch


def _batch(grants: list[Grant], department: str, form: str, *, by: Actor, on: date, at: datetime) -> Batch:
    loaded = content.current()
    sending.within_budget(grants, on)
    sending.impartial(Grant.objects.filter(state__in=sending.READY, list__department=department), by)
    made, by_key = sending.orders(grants, on, loaded.units[department].zh, loaded)
    data = FORMS[form][0](made)
    batch = Batch.objects.create(
        key=made.key, department=department, on=on, count=len(grants), total=made.total, form=form,
        file=sha256(data).hexdigest(), made_by=str(by), made_login=by.login, made_person=by.person)
    sending.write(batch, made, by_key)
    sending.count_attempts(grants)
    moved = Grant.objects.filter(pk__in=Payment.objects.filter(batch=batch).values("grant"))
    moving.move(moved, "batched", department=department, by=by, on=on, at=at, batch=batch)
    file_actions.keep(data, name=f"{made.key}.{FORMS[form][2]}", media=FORMS[form][1], by=by, at=at)
    return batch


def send_batch(*, pk: int, by: Actor, on: date, at: datetime) -> Batch:
    """An approver who did not make the batch releases it to the bank; from now on its file can be fetched."""
    with writing():
        batch = Batch.objects.select_for_update().get(pk=pk)
        if batch.state != "made":
            raise PaymentRefused("state", _("这一批已经送出。"), _("下载同一份文件即可，不会再付一次。"))
        found = moving.rule("sent", on)
        moving.may(found, by, batch.department)
        moving.two_persons(found, by, batch.moves.all())
        grants = Grant.objects.filter(state="batched", pk__in=Payment.objects.filter(batch=batch).values("grant"))
        sending.impartial(grants, by)
        moves = moving.move(grants, "sent", department=batch.department, by=by, on=on, at=at, batch=batch)
        batch.payments.update(state="sent")
        Batch.objects.filter(pk=pk).update(state="sent", sent_by=str(by), sent_on=on)
        done("send_batch", batch.about, {"file": batch.file, "count": batch.count, "fen": batch.total,
                                          "moves": moving.body(moves)}, by, at)
    batch.refresh_from_db()
    return batch


def download(*, pk: int, by: Actor, at: datetime) -> tuple[str, bytes]:
    """(file name, bytes) of a sent batch: always the same bytes."""
    batch = Batch.objects.get(pk=pk)
    if by.role not in ("officer", "approver") or by.department != batch.department:
        raise not_yours()
    if batch.state != "sent":
        raise PaymentRefused("state", _("这一批还没有由审批人送出。"), _("先送出再下载。"))
    data = files.read(batch.file)
    with writing():
        done("download", batch.about, {"file": batch.file}, by, at)
    return f"{batch.key}.{FORMS[batch.form][2]}", data


def load_answer(*, data: bytes, by: Actor, on: date, at: datetime) -> tuple[Batch, Mapping[str, int]]:
    """Loads the bank's answer (pain.002 or CSV), whole or not at all; gives the batch and status -> payments that changed. The
    same answer again, in either form, changes nothing."""
    said = answering.read(data)
    with writing():
        batch = Batch.objects.select_for_update().filter(key=said.batch).first()
        if batch is None:
            raise PaymentRefused("other batch", _("没有这个批次。"), _("核对批次号；回单没有载入。"), said.lines[0].place)
        moving.may(moving.rule("paid", on), by, batch.department)
        if batch.answers.filter(content=said.content).exists():
            return batch, {}
        changed = answering.apply(batch, said, by=by, on=on, at=at)
        file = file_actions.keep(data, name=f"{batch.key}.answer", media="application/octet-stream", by=by, at=at)
        batch.answers.create(content=said.content, file=file.hash, form=said.form, on=on, by=str(by))
        counts = {move.event: move.count for move in changed}
        done("load_answer", batch.about, {"content": said.content, "file": file.hash, "moves": moving.body(changed)}, by, at)
    return batch, counts
