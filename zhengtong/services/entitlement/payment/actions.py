"""The verbs of payment: propose, confirm, sign, publish, release; agree; batch, send, answer; recover."""
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _

from zhengtong.kernel.access import queries as reach
from zhengtong.kernel.cases import actions as cases
from zhengtong.kernel.cases.actions import Applicant
from zhengtong.kernel.content import queries as content
from zhengtong.kernel.content.policies import Policy
from zhengtong.kernel.files import actions as file_actions
from zhengtong.kernel.files import queries as files
from zhengtong.kernel.journal.actions import append, writing
from zhengtong.kernel.messages import actions as messages
from zhengtong.kernel.parties import Actor, system
from zhengtong.kernel.rounds import queries as rounds

from . import agreeing, answering, deciding, moving, notices, proposing, recovering, sending
from .agreeing import Account
from .bankfiles import FORMS
from .models import (
    Agreement,
    Batch,
    BenefitList,
    Correction,
    Grant,
    GrantMove,
    Objection,
    PayeeAccount,
    Payment,
    YearBudget,
)
from .refusals import PaymentRefused, not_yours, same_person

__all__ = [
    "Account",
    "PaymentRefused",
    "agree",
    "agree_ahead",
    "answer_objection",
    "confirm_list",
    "decline",
    "download",
    "drop_list",
    "give_account",
    "lapse_due",
    "load_answer",
    "make_batch",
    "notice_recovery",
    "object_to",
    "propose",
    "publish_list",
    "receive_back",
    "release_grants",
    "remind_due",
    "send_back_list",
    "send_batch",
    "set_budget",
    "sign_list",
    "tell_due",
    "withdraw_agreement",
    "write_off",
]


def propose(*, policy: str, round: Any, by: Actor, on: date, at: datetime) -> BenefitList:
    """Makes the list of one policy from a round: everybody entitled to an amount who is on no list for this period yet."""
    loaded, snapshot = content.current(), reach.current_snapshot()
    model = _policy(policy, on)
    row = round.rules.filter(key=policy).first()
    if row is None or not model.payable:
        raise PaymentRefused("not payable", _("这一轮没有判定这项政策，或者它不发钱。"), _("换一轮或者换一项政策。"))
    if round.manifest != snapshot.manifest_hash:
        raise PaymentRefused("old round", _("事实在这一轮之后变了。"), _("先运行一轮，再提名单。"))
    with _once(), writing():
        found, left_out = proposing.proposals(model, rounds.entitled(round, policy), row.period, snapshot, round.on.year)
        if not found:
            raise PaymentRefused("empty", _("没有新的人或者企业可以提出。"), _("都已在名单上，或者没有人应享。"))
        total = sum(one.fen for one in found)
        case = _case(model, row, round, len(found), total, loaded, by=by, on=on, at=at)
        made = BenefitList.objects.create(
            case=case, policy=policy, version=row.version, rules=row.hash, round=round.number, manifest=round.manifest,
            period=row.period, department=model.department, count=len(found), total=total,
            left_out={reason: n for reason, n in left_out.items() if n})
        proposing.write(made, model, found)
        move = GrantMove(list=made, policy=policy, event="proposed", before="", after="proposed", count=len(found), fen=total,
                         by=str(by), login=by.login, person=by.person, on=on, at=at)
        GrantMove.objects.bulk_create([move])
        body = {"list": case.number, "policy": policy, "round": round.number, "period": row.period, "rules": row.hash,
                "count": len(found), "fen": total, "left_out": made.left_out, "grants": _digest(found)}
        append(kind="entitlement.propose", body=body, by=by, at=at, about=made.about)
    return made


@contextmanager
def _once() -> Iterator[None]:
    """Two who propose the same at the same moment: the database keeps the first, the second is told."""
    try:
        yield
    except IntegrityError:
        raise PaymentRefused("twice", _("别人刚提出了同一份名单。"), _("刷新后看那一份。")) from None


def _policy(key: str, on: date) -> Policy:
    held = content.current().policies
    if key not in held.in_force(on):
        raise PaymentRefused("policy", _("没有施行中的政策“%s”。") % key[:60], _("政策见内容包 policies。"))
    model: Policy = held.item(key, on).model
    return model


def _case(
    policy: Policy, row: Any, round: Any, count: int, total: int, loaded: Any, *, by: Actor, on: date, at: datetime
) -> Any:
    answers = {"policy": policy.names.zh, "period": row.period, "round": str(round.number), "grants": str(count),
               "total": f"{total // 100}.{total % 100:02d}"}
    unit = loaded.units[policy.department].zh
    lists = BenefitList.objects.filter(policy=policy.key, round=round.number, period=row.period).count()
    opened = cases.open_case(
        procedure="benefit-list", answers=answers, applicant=Applicant("other", None, unit),
        department=policy.department, channel="round", key=f"benefit-list.{policy.key}.{round.number}.{row.period}.{lists + 1}",
        title=f"{policy.names.zh} {row.period}", by=by, on=on, at=at)
    return opened.case


def _digest(found: Sequence[Any]) -> str:
    text = "\n".join(f"{one.no} {one.matter} {one.turn} {one.fen}" for one in found)
    return sha256(text.encode()).hexdigest()


def confirm_list(*, pk: int, strike: Mapping[int, str] | None = None, by: Actor, on: date, at: datetime) -> BenefitList:
    """An officer of the department confirms everything but the exceptions (`strike`: grant -> reason)."""
    with writing():
        held = deciding.held(pk)
        moves = deciding.strike(held, strike or {}, by=by, on=on, at=at)
        deciding.impartial(held, by)
        deciding.record(held, "confirmed", by=by, on=on, at=at)
        _done("confirm_list", held.about, {"sums": deciding.totals(held), "moves": moving.body(moves)}, by, at)
    return held


def send_back_list(*, pk: int, reason: str, by: Actor, on: date, at: datetime) -> BenefitList:
    """The approver sends a confirmed list back to the officer."""
    with writing():
        held = deciding.held(pk)
        deciding.record(held, "sent_back", body={"reason": reason}, by=by, on=on, at=at)
        _done("send_back_list", held.about, {"reason": sha256(reason.encode()).hexdigest()}, by, at)
    return held


def set_budget(*, policy: str, year: int, fen: int, by: Actor, at: datetime) -> YearBudget:
    """An approver of the department states a policy's budget of a year; never less than what is reserved already."""
    model = content.current().policies.get(policy)
    if model is None or by.role != "approver" or by.department != model.department:
        raise not_yours()
    with writing():
        held, _made = YearBudget.objects.select_for_update().get_or_create(
            policy=policy, year=year, defaults={"total": max(0, fen), "by": str(by)})
        if fen < held.reserved or fen < 0:
            raise PaymentRefused("budget", _("预算不能少于已经占用的。"), _("已占用的见预算一栏。"))
        YearBudget.objects.filter(pk=held.pk).update(total=fen, by=str(by))
        held.refresh_from_db()
        _done("set_budget", f"budget:{policy}:{year}", {"policy": policy, "year": year, "fen": fen}, by, at)
    return held


def sign_list(*, pk: int, by: Actor, on: date, at: datetime) -> BenefitList:
    """An approver who is another person signs; where a budget is short the cut that was shown is made."""
    with writing():
        held = deciding.held(pk)
        deciding.impartial(held, by)
        moves = deciding.cut(held, _policy(held.policy, on), by=by, on=on, at=at)
        deciding.record(held, "signed", by=by, on=on, at=at)
        _done("sign_list", held.about, {"sums": deciding.totals(held), "moves": moving.body(moves)}, by, at)
    return held


def publish_list(*, pk: int, until: date, by: Actor, on: date, at: datetime) -> BenefitList:
    """Publishes a signed list as the policy says, for at least its days. Where nothing is published there is no such step."""
    with writing():
        held = deciding.held(pk)
        publicity = _policy(held.policy, on).publicity
        if publicity.form == "none":
            raise PaymentRefused("publicity", _("这项政策的名单不公示。"), _("直接放行。"))
        if (until - on).days < (publicity.days or 0):
            raise PaymentRefused("publicity", _("公示至少 %d 天。") % (publicity.days or 0), _("推迟截止日。"))
        BenefitList.objects.filter(pk=held.pk).update(publicity_until=until)
        deciding.record(held, "published", body={"until": until.isoformat()}, by=by, on=on, at=at)
        _done("publish_list", held.about, {"until": until}, by, at)
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
        _done("object_to", held.about, {"grant": row.pk, "thread": made.thread}, by, at)
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
        _done("answer_objection", held.about, {"thread": made.thread, "outcome": outcome, "moves": moving.body(moves)}, by, at)
    return made


def release_grants(*, pk: int, by: Actor, on: date, at: datetime) -> BenefitList:
    """Releases a signed list once its publicity is over and every objection is answered; then agreement is asked for."""
    with writing():
        held = deciding.held(pk)
        policy = _policy(held.policy, on)
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
        _done("release_grants", held.about, {"until": until, "moves": moving.body(moves)}, by, at)
    return held


def drop_list(*, pk: int, reason: str, by: Actor, on: date, at: datetime) -> BenefitList:
    """Takes a list back before it is released; its grants are withheld and can be proposed anew."""
    with writing():
        held = deciding.held(pk)
        moves = moving.move(held.grants.filter(state="proposed"), "struck", department=held.department, by=by, on=on, at=at,
                            of=held, values={"reason": reason[:200]})
        deciding.record(held, "withdrawn", body={"reason": reason}, by=by, on=on, at=at)
        _done("drop_list", held.about, {"moves": moving.body(moves)}, by, at)
    return held


def agree(
    *, grant: int, account: Account | None = None, channel: str = "site", mandate: str = "", by: Actor, on: date, at: datetime
) -> Grant:
    """The holder (a guardian, somebody at a counter) agrees and confirms the account; where the budget goes to who comes first
    it is reserved now, and a grant that finds it spent is cut whole."""
    with writing():
        row = Grant.objects.select_for_update(of=("self",)).select_related("list").get(pk=grant)
        agreeing.entitled_to_speak((row.holder_kind, row.holder_no), by, row.list.department, mandate, on)
        policy, mine = _policy(row.policy, on), Grant.objects.filter(pk=grant)
        if row.state != "asked" or (row.list.asked_until and on > row.list.asked_until):
            said = _("这一笔现在是“%s”，不能再答复。") % moving.state_name(row.state)
            raise PaymentRefused("state", said, _("有疑问可以申请复核。"))
        opened = agreeing.opened((row.holder_kind, row.holder_no), account, by=by, on=on, at=at)
        if policy.agreement.form == "standing":
            agreeing.standing(row.policy, (row.holder_kind, row.holder_no), channel, mandate, by=by, on=on, at=at)
        if deciding.first_come(policy) and not agreeing.reserve(row, on.year):
            moves = _spent(row, mine, by=by, on=on, at=at)
        else:
            moves = moving.move(mine, "agreed", department=row.list.department, by=by, on=on, at=at, of=row.list,
                                values={"account": opened, "agreed_on": on})
        _done("agree", f"grant:{row.pk}", {"channel": channel, "moves": moving.body(moves)}, by, at)
    row.refresh_from_db()
    return row


def _spent(row: Grant, mine: Any, *, by: Actor, on: date, at: datetime) -> list[GrantMove]:
    return moving.move(mine, "budget_spent", department=row.list.department, by=system("budget"), on=on, at=at, of=row.list,
                       values={"reason": "budget"})


def agree_ahead(
    *, policy: str, kind: str, no: int, account: Account, channel: str = "site", mandate: str = "", by: Actor, on: date,
    at: datetime,
) -> None:
    """A standing agreement with its account before anything is due (高龄津贴: two months before the birthday)."""
    model = _policy(policy, on)
    if model.agreement.form != "standing":
        raise PaymentRefused("agreement", _("这项政策要逐笔同意。"), _("名单放行后再答复。"))
    with writing():
        agreeing.entitled_to_speak((kind, no), by, model.department, mandate, on)
        agreeing.opened((kind, no), account, by=by, on=on, at=at)
        agreeing.standing(policy, (kind, no), channel, mandate, by=by, on=on, at=at)
        _done("agree_ahead", f"{kind}:{no}", {"policy": policy, "channel": channel}, by, at)


def withdraw_agreement(*, policy: str, kind: str, no: int, mandate: str = "", by: Actor, on: date, at: datetime) -> None:
    """Takes a standing agreement back, as easily as it was given (PIPL 15); what was paid stays paid."""
    with writing():
        agreeing.entitled_to_speak((kind, no), by, _policy(policy, on).department, mandate, on)
        Agreement.objects.filter(policy=policy, kind=kind, no=no, until=None).update(until=on)
        _done("withdraw_agreement", f"{kind}:{no}", {"policy": policy}, by, at)


def give_account(*, kind: str, no: int, account: Account, department: str = "", mandate: str = "", by: Actor, on: date,
                 at: datetime) -> PayeeAccount:
    """Another account, after a rejection or before the next payment. Files that were sent keep the old one."""
    with writing():
        agreeing.entitled_to_speak((kind, no), by, department or (by.department or ""), mandate, on)
        opened = agreeing.opened((kind, no), account, by=by, on=on, at=at)
        _done("give_account", f"{kind}:{no}", {"account": opened.pk}, by, at)
    return opened


def decline(*, grant: int, mandate: str = "", by: Actor, on: date, at: datetime) -> Grant:
    """The holder does not want it."""
    with writing():
        row = Grant.objects.select_for_update(of=("self",)).select_related("list").get(pk=grant)
        agreeing.entitled_to_speak((row.holder_kind, row.holder_no), by, row.list.department, mandate, on)
        moves = moving.move(Grant.objects.filter(pk=grant), "declined", department=row.list.department, by=by, on=on, at=at,
                            of=row.list, values={"reason": "declined"})
        _done("decline", f"grant:{row.pk}", {"moves": moving.body(moves)}, by, at)
    row.refresh_from_db()
    return row


def remind_due(*, by: Actor, on: date, at: datetime) -> int:
    """Marks who is reminded today, once, the policy's days before the request lapses; gives how many."""
    return _due("remind_due", "reminded", {"reminded": True}, by=by, on=on, at=at)


def tell_due(*, by: Actor, on: date, at: datetime, limit: int = 5_000) -> int:
    """Tells holders what became of their grants since they were told the last time; gives how many. Repeated after a crash it
    tells nobody twice: each thing that is said has its key."""
    loaded = content.current()
    with writing():
        grants = notices.untold(limit)
        if not grants:
            return 0
        for state in sorted({notices.told_as(grant) for grant in grants}):
            for part in sending.chunks([grant.pk for grant in grants if notices.told_as(grant) == state]):
                Grant.objects.filter(pk__in=part).update(told=state)
        messages.send_all([notices.message(grant, loaded, on) for grant in grants], by=by, on=on, at=at)
    return len(grants)


def lapse_due(*, by: Actor, on: date, at: datetime) -> int:
    """Lets requests lapse that nobody answered; only what was reminded before. Gives how many."""
    return _due("lapse_due", "lapsed", {"reason": "no answer"}, by=by, on=on, at=at)


def _due(action: str, event: str, values: Mapping[str, Any], *, by: Actor, on: date, at: datetime) -> int:
    count = 0
    with writing():
        moves: list[GrantMove] = []
        for held in BenefitList.objects.filter(asked_until__isnull=False, grants__state="asked").distinct():
            left = (held.asked_until - on).days if held.asked_until else 0
            days = _policy(held.policy, held.case.opened_on).agreement.remind or 7
            grants = held.grants.filter(state="asked", reminded=event == "lapsed")
            if left >= 0 if event == "lapsed" else left > days:
                continue
            moves += moving.move(grants, event, department=held.department, by=by, on=on, at=at, of=held, values=values)
        count = sum(move.count for move in moves)
        if moves:
            _done(action, "", {"moves": moving.body(moves)}, by, at)
    return count


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
            _done("make_batch", batch.about if batch else "", body, by, at)
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
        _done("send_batch", batch.about, {"file": batch.file, "count": batch.count, "fen": batch.total,
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
        _done("download", batch.about, {"file": batch.file}, by, at)
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
        _done("load_answer", batch.about, {"content": said.content, "file": file.hash, "moves": moving.body(changed)}, by, at)
    return batch, counts


def notice_recovery(*, grant: int, fen: int, reason: str, by: Actor, on: date, at: datetime) -> Correction:
    """Begins to recover what was paid above what is due, with a notice and its reason. The old decision stays as it was."""
    with writing():
        row = Grant.objects.select_for_update(of=("self",)).select_related("list").get(pk=grant)
        if not 0 < fen <= row.fen - row.cut or not reason.strip():
            raise PaymentRefused("recovery", _("追回的金额要大于零、不超过已付的，并写明理由。"), _("改正后再发通知。"))
        sending.impartial(Grant.objects.filter(pk=grant), by)
        moving.move(Grant.objects.filter(pk=grant), "recovery_noticed", department=row.list.department, by=by, on=on, at=at,
                    of=row.list)
        made = _correction(row, "recovery", -fen, reason, by=by, on=on)
        _done("notice_recovery", f"grant:{row.pk}", {"fen": fen}, by, at)
    return made


def receive_back(*, grant: int, fen: int, reference: str, by: Actor, on: date, at: datetime) -> Correction:
    """Money that came back, by a line of the bank statement; instalments are several lines. The last one ends the recovery."""
    with writing():
        row = Grant.objects.select_for_update(of=("self",)).select_related("list").get(pk=grant)
        _recovering(row, fen)
        if not reference.strip() or Correction.objects.filter(reference=reference).exists():
            raise PaymentRefused("reference", _("银行流水号没有填，或者已经记过。"), _("一笔流水只记一次。"))
        made = _correction(row, "receipt", fen, "", by=by, on=on, reference=reference[:120])
        _settled(row, by=by, on=on, at=at)
        _done("receive_back", f"grant:{row.pk}", {"fen": fen, "reference": sha256(reference.encode()).hexdigest()}, by, at)
    return made


def write_off(*, grant: int, fen: int, reason: str, by: Actor, on: date, at: datetime) -> Correction:
    """An approver who did not begin the recovery decides that a part is not recovered."""
    with writing():
        row = Grant.objects.select_for_update(of=("self",)).select_related("list").get(pk=grant)
        found = moving.rule("recovery_dropped", on)
        moving.may(found, by, row.list.department)
        begun = Correction.objects.filter(grant=row, kind="recovery").latest("pk")
        if begun.login == by.login or (by.person is not None and begun.person == by.person):
            raise same_person()
        _recovering(row, fen)
        made = _correction(row, "write-off", fen, reason, by=by, on=on)
        _settled(row, by=by, on=on, at=at)
        _done("write_off", f"grant:{row.pk}", {"fen": fen}, by, at)
    return made


def _recovering(row: Grant, fen: int) -> None:
    if row.state != "recovering" or not 0 < fen <= recovering.outstanding(row):
        raise PaymentRefused("recovery", _("没有这么多要追回的。"), _("核对这一笔的追回记录。"))


def _settled(row: Grant, *, by: Actor, on: date, at: datetime) -> None:
    """Nothing more is to come back: the recovery ends."""
    if recovering.outstanding(row) == 0:
        moving.move(Grant.objects.filter(pk=row.pk), "recovered", department=row.list.department, by=by, on=on, at=at,
                    of=row.list)


def _correction(row: Grant, kind: str, fen: int, reason: str, *, by: Actor, on: date, reference: str = "") -> Correction:
    return Correction.objects.create(grant=row, kind=kind, fen=fen, reason=reason[:400], reference=reference, on=on, by=str(by),
                                     login=by.login, person=by.person)


def _done(action: str, about: str, body: Mapping[str, Any], by: Actor, at: datetime) -> None:
    """The journal's entry, the last statement of every action."""
    append(kind=f"entitlement.{action}", body=dict(body), by=by, at=at, about=about)
