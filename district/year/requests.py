"""The line of requests for information: each step of a plan, taken through the product's own actions."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zhengtong.kernel.cases import CaseRefused
from zhengtong.kernel.cases.models import Case
from zhengtong.kernel.messages import queries as messages
from zhengtong.kernel.parties import Actor
from zhengtong.law.norms import actions as norms
from zhengtong.law.norms import queries as reviews
from zhengtong.openness.requests import actions, queries

from .askers import Askers
from .days import WorkDays
from .office import Office
from .paper import page_of_two_lines
from .plans import Plan, Step

REASONS = {"deny_third_party": "公开会损害第三方的合法权益，第三方不同意公开且理由成立。"}
WHY = "依照该条规定作出本答复。"
CONFIRM = {"internet": "phone", "email": "email", "fax": "fax", "ordinary_mail": "phone", "registered_mail": "signature"}
ARRIVED = {
    "sms": ("gateway", "短信网关回执"),
    "site": ("opened", "本人打开"),
    "letter": ("signed", "邮政签收"),
    "counter": ("signed", "当面签收"),
}
OFFICE_VERBS = {
    "confirm",
    "identity",
    "ask_correction",
    "abandon",
    "fee",
    "pay",
    "consult",
    "letter",
    "answer",
    "draft",
    "ask_review",
    "search",
    "send",
    "deliver",
    "archive",
    "publish",
    "redact",
    "ask_reasons",
    "wrong_extend",
    "deliver_notice",
}


@dataclass
class Held:
    """How far a plan is: its case, the next step, the day of the step before."""

    plan: Plan
    case: Any = None
    step: int = 0
    last: date | None = None
    consultation: int = 0
    review: int = 0
    copy: str = ""
    refused: list[str] = field(default_factory=list)


class Requests:
    """Takes each request's next step when its day has come."""

    def __init__(
        self, askers: Askers, office: Office, calendar: WorkDays, on_refused: Callable[[Held, CaseRefused], None]
    ) -> None:
        self.askers, self.office, self.calendar, self.on_refused = askers, office, calendar, on_refused

    def day(self, held: Held, today: date) -> bool:
        """Everything that this request has to do today; whether anything was done."""
        done = False
        while self._due(held, today):
            if not self._take(held, today):
                break
            done = True
        return done

    def _due(self, held: Held, today: date) -> bool:
        plan = held.plan
        if held.case is None:
            return today >= plan.arrives
        if held.step >= len(plan.steps) or not self.calendar.works(today):
            return False
        step = plan.steps[held.step]
        assert held.last is not None
        if today < self.calendar.nth(held.last, step.gap):
            return False
        return step.until is None or today >= self._until(held, step.until)

    def _until(self, held: Held, until: int) -> date:
        """Some working days from the day on which the reply is due, as the product has it now."""
        held.case.refresh_from_db(fields=["due_on"])
        due = held.case.due_on or date.max
        if due == date.max:
            return due
        return self.calendar.nth(due, until) if until > 0 else self.calendar.back(due, -until)

    def _take(self, held: Held, today: date) -> bool:
        if held.case is None:
            return self._file(held, today)
        step = held.plan.steps[held.step]
        by = self.office.desk(held.plan.n, today) if step.verb in OFFICE_VERBS else self.office.head
        if by is None:
            return False
        try:
            getattr(self, f"_{step.verb}")(held, step, today, by)
        except CaseRefused as refused:
            self.on_refused(held, refused)
        held.step, held.last = held.step + 1, today
        return True

    def _file(self, held: Held, today: date) -> bool:
        asker, plan = self.askers.of(held.plan), held.plan
        by = asker.actor or self.office.desk(plan.n, today)
        if by is None or (asker.actor is None and not self.calendar.works(today)):
            return False
        channel = plan.channel if asker.actor is not None or plan.channel != "internet" else "email"
        request = actions.file(
            channel=channel,
            answers=asker.answers,
            applicant=asker.applicant,
            key=self._key(plan.n, today.year),
            read_back=channel == "oral",
            by=by,
            on=today,
            at=self.office.at(today),
        )
        held.case, held.last = request.case, today
        return True

    @staticmethod
    def _key(n: int | None, year: int) -> str:
        return f"year-{year}-request-{n:05d}"

    def _act(self, action: Callable[..., Any], held: Held, today: date, by: Actor, /, **given: Any) -> Any:
        return action(held.case.pk, by=by, on=today, at=self.office.at(today), **given)

    def _confirm(self, held: Held, step: Step, today: date, by: Actor) -> None:
        request = queries.view(held.case.pk, by, today).request
        if request.received_on is None:
            sides = (
                ("office", "applicant")
                if held.plan.channel in ("email", "fax", "internet") and not request.confirmations.exists()
                else ("office",)
            )
            self._act(actions.confirm, held, today, by, sides=sides, how=CONFIRM[held.plan.channel])

    def _identity(self, held: Held, step: Step, today: date, by: Actor) -> None:
        if queries.view(held.case.pk, by, today).request.identity_on is None:
            self._act(
                actions.check_identity, held, today, by, how="card" if held.plan.applicant == "natural_person" else "licence"
            )

    def _withdraw(self, held: Held, step: Step, today: date, by: Actor) -> None:
        by = self.office.desk(held.plan.n, today) or self.office.head
        paper = self._paper(held, today, by, "withdrawal")
        self._act(actions.withdraw, held, today, by, reason="申请人已从网上找到", paper=paper)

    def _paper(self, held: Held, today: date, by: Actor, what: str) -> str:
        """A page handed in for this request."""
        data = page_of_two_lines(held.plan.title)
        return str(self._act(actions.take_file, held, today, by, data=data, name=f"{what}-{held.plan.n}.pdf").hash)

    def _ask_correction(self, held: Held, step: Step, today: date, by: Actor) -> None:
        self._act(actions.ask_correction, held, today, by, fields=["title", "features"], reason="没有写明是哪一个项目。")

    def _deliver_notice(self, held: Held, step: Step, today: date, by: Actor) -> None:
        """The notice arrives by whichever port the product sent it."""
        port = messages.for_case(held.case.number)[0].port
        how, proof = ARRIVED[port]
        self._act(actions.deliver_notice, held, today, by, day=today, how=how, proof=proof)

    def _correct(self, held: Held, step: Step, today: date, by: Actor) -> None:
        said = {"title": f"{held.plan.title}（第{held.plan.n % 7 + 1}批）", "features": "项目位于观湖街道。"}
        self._act(
            actions.correct,
            held,
            today,
            self.askers.of(held.plan).actor or self.office.desk(held.plan.n, today) or by,
            answers=said,
        )

    def _abandon(self, held: Held, step: Step, today: date, by: Actor) -> None:
        self._act(actions.abandon, held, today, by, printed=False)

    def _fee(self, held: Held, step: Step, today: date, by: Actor) -> None:
        self._act(
            actions.notice_fee, held, today, by, method="page", quantity=step.given["pages"], reason="页数明显超过合理范围。"
        )

    def _pay(self, held: Held, step: Step, today: date, by: Actor) -> None:
        self._act(actions.record_payment, held, today, by, day=today, voucher=f"凭证{held.plan.n:05d}")

    def _consult(self, held: Held, step: Step, today: date, by: Actor) -> None:
        made = self._act(
            actions.consult,
            held,
            today,
            by,
            kind=step.given["kind"],
            name=f"示例单位{held.plan.n % 50 + 1}",
            text="请就是否公开提出意见。",
            address="龙华区示例路1号",
        )
        held.consultation = made.pk

    def _letter(self, held: Held, step: Step, today: date, by: Actor) -> None:
        actions.deliver_consultation(
            held.consultation, day=today, how="signed", proof="邮政签收", by=by, on=today, at=self.office.at(today)
        )

    def _answer(self, held: Held, step: Step, today: date, by: Actor) -> None:
        opinion = "" if step.given["kind"] == "authority" else "agrees"
        if step.given["kind"] == "third_party" and self._code(held) == "deny_third_party":
            opinion = "objects"
        if step.given["kind"] == "co_maker" and held.plan.n % 3 == 0:
            opinion = "objects"
        actions.answer_consultation(
            held.consultation, day=today, opinion=opinion, reasons="意见见函。", by=by, on=today, at=self.office.at(today)
        )

    def _silence(self, held: Held, step: Step, today: date, by: Actor) -> None:
        """Nothing comes: the law's fifteen working days pass."""

    def _extend(self, held: Held, step: Step, today: date, by: Actor) -> None:
        self._act(actions.extend, held, today, self.office.head, reason="所涉材料较多，需要逐份核对。")

    def _wrong_extend(self, held: Held, step: Step, today: date, by: Actor) -> None:
        self._act(actions.extend, held, today, by, reason="忙不过来。")

    def _search(self, held: Held, step: Step, today: date, by: Actor) -> None:
        self._act(
            actions.search,
            held,
            today,
            by,
            place="公文系统、档案室",
            words=held.plan.title,
            found="见卷" if "disclose" in self._code(held) else "没有",
            hits=int("disclose" in self._code(held)),
        )

    def _code(self, held: Held) -> str:
        return held.plan.code

    def _ask_reasons(self, held: Held, step: Step, today: date, by: Actor) -> None:
        self._act(actions.ask_reasons, held, today, by, reason="同一申请人反复申请。")

    def _give_reasons(self, held: Held, step: Step, today: date, by: Actor) -> None:
        who = self.askers.of(held.plan).actor or self.office.desk(held.plan.n, today) or self.office.head
        self._act(actions.give_reasons, held, today, who, text="想多了解一些。")

    def _redact(self, held: Held, step: Step, today: date, by: Actor) -> None:
        made = self._act(
            actions.redact,
            held,
            today,
            by,
            original=self._paper(held, today, by, "original"),
            removed=[{"page": 1, "x0": 40, "y0": 90, "x1": 560, "y1": 125}],
            reasons="第三方的报价属于商业秘密。",
        )
        held.copy = made.copy

    def _draft(self, held: Held, step: Step, today: date, by: Actor) -> None:
        code = step.given["code"]
        text = {"disclose": "您申请的信息见附件。", "partial": "您申请的信息可以部分公开，见附件。"}.get(
            code, "您申请的信息，答复如下。"
        )
        self._act(
            actions.draft_reply,
            held,
            today,
            by,
            code=code,
            text=text,
            reasons="" if code in ("disclose", "already_public") else REASONS.get(code, WHY),
            attachments=[held.copy] if held.copy else [],
            ground=self._ground(held, code),
        )

    def _ground(self, held: Held, code: str) -> str:
        """What the code rests on: the earlier request of the same applicant, or why no third party was asked."""
        if code == "duplicate":
            return str(Case.objects.get(key=self._key(held.plan.repeats, held.case.opened_on.year)).number)
        return "第三方已经注销，没有可以征求意见的人。" if code == "deny_third_party" else ""

    def _ask_review(self, held: Held, step: Step, today: date, by: Actor) -> None:
        held.case.refresh_from_db()
        due_on = reviews.due_on(held.case, today)
        if due_on is not None and today > due_on:
            self._act(norms.allow_late, held, today, self.office.head, reason="经办人休假，草稿拟得晚。")
        held.review = self._act(actions.ask_review, held, today, by).pk

    def _review(self, held: Held, step: Step, today: date, by: Actor) -> None:
        text = "依据、理由和程序合法。" if step.given["opinion"] == "lawful" else "理由要写明是哪一项利益受到影响。"
        norms.give(
            held.review, opinion=step.given["opinion"], text=text, by=self.office.lawyer, on=today, at=self.office.at(today)
        )

    def _sign(self, held: Held, step: Step, today: date, by: Actor) -> None:
        self._act(actions.sign_reply, held, today, self.office.head)

    def _send(self, held: Held, step: Step, today: date, by: Actor) -> None:
        asker = self.askers.of(held.plan)
        port = "site" if asker.actor is not None else "letter"
        where = (
            {"kind": asker.applicant.kind, "no": asker.applicant.no}
            if asker.actor is not None
            else {"address": f"龙华区示例路{held.plan.n + 1}号"}
        )
        self._act(actions.send_reply, held, today, by, port=port, printed=False, **where)

    def _deliver(self, held: Held, step: Step, today: date, by: Actor) -> None:
        asker = self.askers.of(held.plan)
        if asker.actor is not None:
            self._act(actions.open_reply, held, today, asker.actor)
        else:
            self._act(actions.record_delivery, held, today, by, day=today, how="signed", proof="邮政签收")

    def _publish(self, held: Held, step: Step, today: date, by: Actor) -> None:
        self._act(actions.publish, held, today, by, title=held.plan.title, summary="依申请公开的答复及其附件。", confirmed={})

    def _archive(self, held: Held, step: Step, today: date, by: Actor) -> None:
        self._act(actions.archive, held, today, by)
