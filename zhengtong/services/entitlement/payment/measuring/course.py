"""The course that is measured: proposed, confirmed, signed, released, put into a batch, sent; answered, recorded, summed up."""
import time
from collections.abc import Callable
from typing import Any

from zhengtong.kernel.parties import Actor
from zhengtong.kernel.rounds import queries as rounds

from .. import actions, money
from ..answers import HEADER
from ..models import Batch, Grant
from .ground import AT, ON, POLICY, agreed, laid

DEPARTMENT, FORM = "civil-affairs", "pain.001"
TO_SENT = ("propose", "confirm", "sign", "release", "batch", "send")


def grants(count: int, single: int) -> dict[str, Any]:
    """Seconds of each step for `count` grants with a standing agreement, and how many of `single` others agree in a second.

    `seconds`: from proposal to sent. The facts are asked again on the day of payment, as in `make_batch` always."""
    round = laid(count + single)
    numbers = sorted(rounds.entitled(round, POLICY)["subject"].tolist())
    agreed(numbers, asked=single)
    watch = _Watch()
    held = watch("propose", lambda: actions.propose(policy=POLICY, round=round, **_by("p", "officer")))
    watch("confirm", lambda: actions.confirm_list(pk=held.pk, **_by("c", "officer")))
    watch("sign", lambda: actions.sign_list(pk=held.pk, **_by("s", "approver")))
    watch("release", lambda: actions.release_grants(pk=held.pk, **_by("s", "approver")))
    batch = watch("batch", lambda: actions.make_batch(department=DEPARTMENT, form=FORM, **_by("c", "officer")))
    watch("send", lambda: actions.send_batch(pk=batch.pk, **_by("s", "approver")))
    answer = _answer(batch)
    watch("answer", lambda: actions.load_answer(data=answer, **_by("c", "officer")))
    watch("record", lambda: actions.record_paid(**_by("zt tick", "system")))
    lines = watch("money", money.report)
    watch("single", lambda: _agree(held))
    problems = [problem for line in lines for problem in line.problems]
    return {"grants": batch.count, "seconds": sum(watch.seconds[step] for step in TO_SENT),
            "cpu": sum(watch.cpu[step] for step in TO_SENT), "steps": watch.seconds, "steps_cpu": watch.cpu,
            "agreements": single, "per_second": single / watch.seconds["single"],
            "per_cpu_second": single / watch.cpu["single"], "problems": problems}


class _Watch:
    """Takes steps and keeps the seconds of each, by the clock and of processor time."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.cpu: dict[str, float] = {}

    def __call__(self, name: str, step: Callable[[], Any]) -> Any:
        """Takes one step."""
        begun, busy = time.monotonic(), time.process_time()
        done = step()
        self.seconds[name], self.cpu[name] = time.monotonic() - begun, time.process_time() - busy
        return done


def _by(login: str, role: str) -> dict[str, Any]:
    return {"by": Actor(login, login, role, DEPARTMENT if role != "system" else None), "on": ON, "at": AT}


def _agree(held: Any) -> None:
    """Everybody who was asked agrees, each for himself."""
    for pk, no in Grant.objects.filter(list=held, state="asked").values_list("pk", "holder_no"):
        by = Actor(f"r{no}", "居民", "resident", subject=("person", no), person=no)
        actions.agree(grant=pk, by=by, on=ON, at=AT)


def _answer(batch: Batch) -> bytes:
    """The bank says of everything that it was paid."""
    rows = batch.payments.order_by("key").values_list("key", "fen")
    lines = [f"{batch.key},{key},paid,{fen // 100}.{fen % 100:02d}," for key, fen in rows]
    end = f"END,{batch.count},,{batch.total // 100}.{batch.total % 100:02d},"
    return "\n".join([",".join(HEADER), *lines, end]).encode()
