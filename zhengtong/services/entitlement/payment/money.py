"""Where every fen stands: the two identities of the money report, each term summed twice.

From the rows of grants, payments and corrections; and again from the sets that moved, the bytes of the files and the bytes of
the answers as they are kept."""
from collections import Counter
from dataclasses import dataclass, field

from django.db.models import F, Sum

from zhengtong.kernel.files import queries as files

from . import answers, bankfiles
from .models import Answer, Batch, Correction, Grant, GrantMove, Payment

OPEN = ("proposed", "asked")
GRANTED = ("agreed", "batched", "sent", "paid", "rejected", "returned", "recovering", "recovered")
FATES = ("open", "granted", "cut", "declined", "lapsed", "withheld")
TO_SEND = ("agreed", "batched", "rejected", "returned")
FATE = {**dict.fromkeys(OPEN, "open"), **dict.fromkeys(GRANTED, "granted"), "cut": "cut", "declined": "declined",
        "lapsed": "lapsed", "withheld": "withheld"}


@dataclass
class Line:
    """One policy's money in fen, twice: `rows` and `again`. `problems` names every difference."""

    policy: str
    rows: Counter[str] = field(default_factory=Counter)
    again: Counter[str] = field(default_factory=Counter)

    @property
    def problems(self) -> list[str]:
        """What does not hold; empty when everything does."""
        r, names = self.rows, sorted({*self.rows, *self.again})
        found = [f"{name}: {self.rows[name]} / {self.again[name]}" for name in names if self.rows[name] != self.again[name]]
        if r["proposed"] != sum(r[fate] for fate in FATES):
            found.append(f"(1) {r['proposed']} != {sum(r[fate] for fate in FATES)}")
        right = r["sent"] - r["rejected"] - r["returned"] - r["recovered"] + r["to send"] - r["to recover"]
        if r["granted"] + r["corrections"] != right:
            found.append(f"(2) {r['granted'] + r['corrections']} != {right}")
        return found


def report() -> list[Line]:
    """A line for each policy with grants, and the last one for all together (policy "")."""
    found = {key: Line(key) for key in Grant.objects.order_by("policy").values_list("policy", flat=True).distinct()}
    _rows(found)
    _again(found)
    whole = Line("")
    for line in found.values():
        whole.rows.update(line.rows)
        whole.again.update(line.again)
    return [*found.values(), whole]


def _rows(found: dict[str, Line]) -> None:
    states = Grant.objects.order_by().values_list("policy", "state").annotate(fen=Sum("fen"), taken=Sum("cut"))
    for policy, state, fen, taken in states:
        rows = found[policy].rows
        rows["proposed"] += fen
        rows["cut"] += taken
        rows[FATE[state]] += fen - taken
        rows["to send"] += fen - taken if state in TO_SEND else 0
    for policy, state, fen in Payment.objects.order_by().values_list("grant__policy", "state").annotate(fen=Sum("fen")):
        found[policy].rows["sent"] += 0 if state == "ready" else fen
        for name in ("rejected", "returned"):
            found[policy].rows[name] += fen if state == name else 0
    for policy, kind, fen in Correction.objects.order_by().values_list("grant__policy", "kind").annotate(fen=Sum("fen")):
        found[policy].rows["recovered" if kind == "receipt" else "corrections"] += fen
        found[policy].rows["to recover"] -= fen


def _again(found: dict[str, Line]) -> None:
    """From moves, files, answers and single decisions: nothing here looks at a grant's or a payment's state."""
    _moves(found)
    policies = dict(Payment.objects.values_list("key", "grant__policy").iterator(chunk_size=20_000))
    for batch in Batch.objects.filter(state="sent"):
        for key, fen in bankfiles.read(files.read(batch.file), batch.form):
            found[policies[key]].again["sent"] += fen
            found[policies[key]].again["to send"] -= fen
    said: dict[str, answers.Line] = {}
    for answer in Answer.objects.order_by("pk"):
        said |= {line.key: line for line in answers.read(files.read(answer.file)).lines}
    for key, line in said.items():
        if line.status != "paid":
            found[policies[key]].again[line.status] += line.fen
            found[policies[key]].again["to send"] += line.fen
    for one in Correction.objects.annotate(policy=F("grant__policy")):
        again = found[one.policy].again
        again["to recover"] -= one.fen
        again["recovered" if one.kind == "receipt" else "corrections"] += one.fen


def _moves(found: dict[str, Line]) -> None:
    for move in GrantMove.objects.iterator():
        again = found[move.policy].again
        again["cut"] += move.cut
        again["open"] -= move.cut
        if not move.before:
            again["proposed"] += move.fen
        else:
            again[FATE[move.before]] -= move.fen
        again[FATE[move.after]] += move.fen
    for line in found.values():
        line.again["to send"] += line.again["granted"]
