"""Grants paid by processes that are killed at random moments, with a bank outside the database. Started by the test, or by hand:
python pay_hammer.py GRANTS IN_A_BATCH KILLS WORKERS SEED. Prints what happened; an assertion fails when money went wrong.

The bank keeps a file of its own: which payment it executed for which account, and the bytes of every batch that it saw.
"""
import os
import random
import signal
import sqlite3
import struct
import sys
import time
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import django

sys.path.insert(0, os.environ["PYTHONPATH"])
django.setup()

from django.apps import apps  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402

from tests.entitlement.payments import answer  # noqa: E402
from zhengtong.kernel.cases.actions import Applicant, open_case  # noqa: E402
from zhengtong.kernel.journal import queries as journal  # noqa: E402
from zhengtong.kernel.parties import Actor, system  # noqa: E402
from zhengtong.services.entitlement.payment import actions, bankfiles, money, sending  # noqa: E402
from zhengtong.services.entitlement.payment.models import (  # noqa: E402
    Batch,
    BenefitList,
    Grant,
    GrantMove,
    PayeeAccount,
    Payment,
)

ON, AT = date(2025, 12, 31), datetime(2025, 12, 31, 4, tzinfo=UTC)
OFFICER = Actor("zhou", "周某", "officer", "civil-affairs", 1)
APPROVER = Actor("wu", "吴某", "approver", "civil-affairs", 2)
BANK = Path(settings.DATA_DIR) / "bank.log"
sending.recheck = lambda grants, on, loaded: {}  # the facts are the round's business; here only payment is killed
sending.reach.current_snapshot = lambda: None  # type: ignore[assignment]


def prepare(count: int) -> None:
    """A list of `count` grants, agreed, each with an account."""
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)
    answers = {"policy": "x", "period": "2025-12", "round": "1", "grants": str(count), "total": "1"}
    case = open_case(procedure="benefit-list", answers=answers, applicant=Applicant("other", None, "民政局"), channel="round",
                     department="civil-affairs", key="hammer-list", by=system("hammer"), on=ON, at=AT).case
    held = BenefitList.objects.create(case=case, policy="old-age-allowance", version="1", rules="0" * 64, round=1, period="2025-12",
                                      manifest="0" * 64, department="civil-affairs", count=count, total=20_000 * count)
    accounts = PayeeAccount.objects.bulk_create(
        (PayeeAccount(kind="person", no=no, name="户名", number=f"62{no:014d}", bank="银行", since=ON, by="x", at=AT)
         for no in range(count)), batch_size=2_000)
    Grant.objects.bulk_create(
        (Grant(list=held, policy=held.policy, kind="person", no=a.no, holder_kind="person", holder_no=a.no, period="2025-12", rule=1,
               gross=20_000, fen=20_000, state="agreed", account=a, agreed_on=ON) for a in accounts), batch_size=2_000)
    for before, after, event in (("", "proposed", "proposed"), ("proposed", "agreed", "standing")):
        GrantMove.objects.create(list=held, policy=held.policy, event=event, before=before, after=after, count=count,
                                 fen=held.total, by="x", login="x", on=ON, at=AT)


def bank(batch: Batch, data: bytes) -> None:
    """Executes a file once for a batch's identifier; the same file again is known, other bytes are written down as such."""
    digest, seen = sha256(data).hexdigest(), set()
    for line in BANK.read_text().splitlines() if BANK.exists() else ():
        seen.add(tuple(line.split()[:2]))
    lines = [f"batch {batch.key} {digest}"] if ("batch", batch.key) not in seen else [f"again {batch.key} {digest}"]
    if lines[0].startswith("batch"):
        lines += [f"paid {key} {fen}" for key, fen in bankfiles.read(data, batch.form)]
    with BANK.open("a") as out:
        out.write("\n".join(lines) + "\n")
        out.flush()
        os.fsync(out.fileno())


def work(limit: int) -> None:
    """Pays until nothing is left: sends what was made, answers what was sent, makes the next."""
    while True:
        for batch in Batch.objects.exclude(state="sent", answers__isnull=False):
            try:
                if batch.state == "made":
                    actions.send_batch(pk=batch.pk, by=APPROVER, on=ON, at=AT)
                _name, data = actions.download(pk=batch.pk, by=OFFICER, at=AT)
                bank(batch, data)
                actions.load_answer(data=answer(batch), by=OFFICER, on=ON, at=AT)
            except actions.PaymentRefused:
                continue  # the other worker was quicker
        if actions.make_batch(department="civil-affairs", limit=limit, by=OFFICER, on=ON, at=AT) is None and not (
                Batch.objects.exclude(state="sent", answers__isnull=False).exists()):
            return


def child(limit: int) -> int:
    """A worker in a process of its own."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        try:
            work(limit)
            os._exit(0)
        except BaseException as wrong:
            print(repr(wrong), file=sys.stderr, flush=True)
            os._exit(1)
    return pid


def drop_tail(path: Path, draw: random.Random) -> None:
    """What was written to the log after its last commit was never synced: cuts it at a random byte."""
    wal = path.with_name(path.name + "-wal")
    if not wal.exists() or wal.stat().st_size < 32:
        return
    data = wal.read_bytes()
    size = struct.unpack(">I", data[8:12])[0] + 24
    ends = [at + size for at in range(32, len(data) - size + 1, size) if struct.unpack(">I", data[at + 4 : at + 8])[0]]
    with wal.open("r+b") as out:
        out.truncate(draw.randint(max(ends, default=32), len(data)))


def main() -> None:
    """Kills, drops the tail, goes on; then lets it finish and looks."""
    count, limit, kills, workers, seed = map(int, sys.argv[1:6])
    draw = random.Random(seed)
    prepare(count)
    longest, done, killed = 1.5, False, 0
    while not done:
        pids = [child(limit) for _ in range(workers)]
        if killed < kills:
            time.sleep(draw.uniform(0.02, longest))
        codes = []
        for pid in pids:
            if killed < kills:
                os.kill(pid, signal.SIGKILL)
            codes.append(os.waitpid(pid, 0)[1])
        if killed < kills:
            killed += 1
            if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
                drop_tail(Path(settings.DATABASES["default"]["NAME"]), draw)
            continue
        assert codes == [0] * workers, codes
        done = True
    look(count, killed)


def look(count: int, killed: int) -> None:
    """Nobody twice, nobody forgotten, no second file with other bytes, every fen in its place."""
    lines = [line.split() for line in BANK.read_text().splitlines()]
    paid = [line[1] for line in lines if line[0] == "paid"]
    assert len(paid) == len(set(paid)) == count, (len(paid), len(set(paid)))
    keys = dict(Payment.objects.values_list("key", "grant__no"))
    assert sorted(keys[key] for key in paid) == list(range(count))
    first = {line[1]: line[2] for line in lines if line[0] == "batch"}
    assert all(first[line[1]] == line[2] for line in lines if line[0] == "again")
    assert len(first) == Batch.objects.count()
    assert Grant.objects.filter(state="paid").count() == count
    problems = [problem for line in money.report() for problem in line.problems]
    assert problems == [], problems
    assert journal.verify().holds
    print(count, killed, len(first), sum(line[0] == "again" for line in lines), sqlite3.sqlite_version)


main()
