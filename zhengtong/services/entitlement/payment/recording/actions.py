"""The verb of the ledger's source: what was paid is told to the register 政策兑现."""
import tempfile
from datetime import date, datetime
from pathlib import Path

import pyarrow.parquet as pq
from django.conf import settings

from zhengtong.kernel.access import queries as reach
from zhengtong.kernel.facts import actions as facts
from zhengtong.kernel.journal.actions import append, writing
from zhengtong.kernel.parties import Actor

from ..models import Correction, Payment
from ..sending import chunks
from .rows import REGISTER, Change, delivery, due

__all__ = ["record_paid"]


def record_paid(*, by: Actor, on: date, at: datetime) -> int:
    """Tells the register of payments what it does not say yet, by one delivery; gives how many rows changed.

    The file comes first and then the mark on the payments: whoever is stopped in between delivers the same rows again, and a
    row is one payment however often it is delivered."""
    change = due()
    count = len(change.written) + len(change.gone)
    if not count:
        return 0
    manifest = _deliver(change, by=by, on=on, at=at)
    with writing():
        for recorded, payments in ((True, change.written), (False, change.gone)):
            for part in chunks([payment.pk for payment in payments]):
                Payment.objects.filter(pk__in=part).update(recorded=recorded)
        for part in chunks(change.receipts):
            Correction.objects.filter(pk__in=part).update(recorded=True)
        body = {"written": len(change.written), "gone": len(change.gone), "fen": change.fen, "manifest": manifest}
        append(kind="entitlement.record_paid", body=body, by=by, at=at)
    return count


def _deliver(change: Change, *, by: Actor, on: date, at: datetime) -> str:
    """Loads the file as a change of the register; gives the manifest."""
    with tempfile.TemporaryDirectory(prefix="zhengtong-paid-") as folder:
        file = Path(folder) / "paid.parquet"
        pq.write_table(delivery(change, reach.current_snapshot()), file)
        loaded = facts.load_register(Path(settings.DATA_DIR), REGISTER, as_of=on, file=file, full=False, by=by, at=at)
    return loaded.manifest
