"""Who is whom: merge a duplicate, let a firm succeed another, give a subject a new key, split what was never one.

Nothing that was delivered is touched: each is one dated line in the chain of manifests, read whenever columns are made.
"""
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
from django.utils.translation import gettext as _

from zhengtong.kernel.content import queries as content_queries
from zhengtong.kernel.content.queries import Content

from . import keys, manifests, store
from .errors import FactsRefused
from .manifests import Addition, Identity
from .snapshots import Snapshot


def merge_subjects(data_dir: Path, kind: str, keep: str, other: str, *, on: date, reason: str, by: object, at: datetime,
                   content: Content | None = None) -> str:
    """Two records of one subject become one: `keep` stays, rows and references of `other` count for it. Statements of the same
    register and day that differ contradict each other until the register says which is right. Gives the manifest's hash."""
    return _Change(data_dir, "merge", kind, on, reason, by, at, content).known(keep, other)


def succeed_subject(data_dir: Path, kind: str, successor: str, other: str, *, on: date, reason: str, by: object, at: datetime,
                    content: Content | None = None) -> str:
    """A firm's successor: references to `other` mean `successor` from now on; each keeps its own facts and history."""
    return _Change(data_dir, "succeed", kind, on, reason, by, at, content).known(successor, other)


def reidentify(data_dir: Path, kind: str, old: str, new: str, *, on: date, reason: str, by: object, at: datetime,
               content: Content | None = None) -> str:
    """The same subject gets a new key (a new identity number); both keys find it, the new one names it."""
    return _Change(data_dir, "identify", kind, on, reason, by, at, content).renamed(old, new)


def split_subject(data_dir: Path, kind: str, key: str, other: str, *, on: date, reason: str, by: object, at: datetime,
                  registers: Sequence[str] = (), content: Content | None = None) -> str:
    """Undoes a merge (`other` is itself again), or, with `registers`, parts two subjects that shared one key: what these
    registers delivered so far belongs to the new key `other`."""
    change = _Change(data_dir, "split", kind, on, reason, by, at, content)
    return change.parted(key, other, tuple(registers)) if registers else change.unmerged(key, other)


class _Change:
    """One change of identity: checks under the lock, then one manifest and one journal entry."""

    def __init__(self, data_dir: Path, action: str, kind: str, on: date, reason: str, by: object, at: datetime,
                 content: Content | None) -> None:
        self.data_dir, self.action, self.kind, self.on = Path(data_dir), action, kind, on
        self.reason, self.by, self.at = reason, by, at
        self.content = content or content_queries.load(kinds=("subjects", "registers", "units"))
        if not reason.strip():
            raise FactsRefused(_("没有写理由。写明依据的文书或来源。"))
        if kind not in self.content.subjects or len(self.content.subjects[kind].keys) != 1:
            raise FactsRefused(_("“%s”不能合并或拆分：它没有单一的键。") % kind)

    def known(self, keep: str, other: str) -> str:
        """A change between two subjects that both have a number."""
        with manifests.locked(self.data_dir):
            snapshot = self._snapshot()
            subject, gone = self._number(snapshot, keep), self._number(snapshot, other)
            if subject == gone:
                raise FactsRefused(_("两个编号已是同一个主体。"))
            return self._commit(snapshot, subject, gone)

    def renamed(self, old: str, new: str) -> str:
        """A new key for a subject; refused when the key already names somebody with rows of their own."""
        with manifests.locked(self.data_dir):
            snapshot = self._snapshot()
            subject, number = self._number(snapshot, old), self._allotted(snapshot, new)
            if number == subject:
                raise FactsRefused(_("新旧编号相同。"))
            if number < snapshot.counts[self.kind] and bool(snapshot.present(self.kind)[number]):
                raise FactsRefused(_("“%s”已属于另一个主体。若是同一人，请用合并。") % new)
            return self._commit(snapshot, subject, number)

    def unmerged(self, key: str, other: str) -> str:
        """Undoes a merge or succession."""
        with manifests.locked(self.data_dir):
            snapshot = self._snapshot()
            subject, number = self._number(snapshot, key), self._own_number(snapshot, other)
            if number == subject or snapshot.moves.now(self.kind, number) != subject:
                raise FactsRefused(_("“%(b)s”没有并入“%(a)s”。") % {"a": key, "b": other})
            return self._commit(snapshot, subject, number)

    def parted(self, key: str, other: str, registers: tuple[str, ...]) -> str:
        """Gives some registers' rows to a new key."""
        unknown = [r for r in registers if r not in self.content.registers]
        if unknown:
            raise FactsRefused(_("没有名册“%s”。") % "、".join(unknown))
        with manifests.locked(self.data_dir):
            snapshot = self._snapshot()
            subject, number = self._number(snapshot, key), self._allotted(snapshot, other)
            if number == subject:
                raise FactsRefused(_("新旧编号相同。"))
            return self._commit(snapshot, subject, number, registers)

    def _snapshot(self) -> Snapshot:
        store.repair(self.data_dir)
        return Snapshot(self.data_dir, manifests.head(self.data_dir), self.content)

    def _number(self, snapshot: Snapshot, key: str) -> int:
        try:
            return snapshot.number(self.kind, key)
        except KeyError:
            raise FactsRefused(_("没有“%s”。核对编号。") % key) from None

    def _own_number(self, snapshot: Snapshot, key: str) -> int:
        self._number(snapshot, key)
        return int(snapshot.book[self.kind].find(self._words(key))[0])

    def _allotted(self, snapshot: Snapshot, key: str) -> int:
        words = self._words(key)
        if not keys.well_formed(words, self.content.subjects[self.kind].keys[0].type).all():
            raise FactsRefused(_("“%s”不是合格的编号。核对位数和校验码。") % key)
        return int(snapshot.book[self.kind].number_all(words)[0])

    def _words(self, key: str) -> keys.Words:
        return keys.tidy(keys.encode(pa.array([key.strip()])), self.content.subjects[self.kind].keys[0].type)

    def _commit(self, snapshot: Snapshot, subject: int, other: int, registers: tuple[str, ...] = ()) -> str:
        before = snapshot.state
        seq = before.next_seq - 1
        identity = Identity(self.action, self.kind, subject, other, seq, self.on.isoformat(), self.reason, self.at.isoformat(),
                            str(self.by), registers)
        added = Addition(self.action, str(self.by), self.at, subjects=snapshot.book.save(), identities=[identity])
        line = {"kind": self.kind, "subject": subject, "other": other, "on": self.on, "reason": self.reason,
                "registers": list(registers)}
        return store.commit(self.data_dir, before, added, [line], by=self.by, at=self.at).hash
