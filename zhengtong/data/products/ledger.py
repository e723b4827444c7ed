"""The register 政策兑现 as arrays: which rows a question means, and what they sum to. No row about a person leaves here."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

KIND = "payment"
POLICY, AMOUNT, DAY, PERIOD, PAYER = "兑现政策", "兑现金额", "付款日期", "兑现期间", "兑现部门"
HOLDERS = {"firm": "兑现企业", "person": "兑现人员", "household": "兑现户"}
KNOWN, EPOCH = 0, date(1970, 1, 1)


@dataclass(frozen=True)
class Sum:
    """What was paid under one policy in one year: how many payments, to how many holders, fen."""

    policy: str
    year: int
    count: int
    holders: int
    fen: int


@dataclass(frozen=True)
class Asked:
    """Which payments: of a policy, of a year, of the policies of one department; empty means all."""

    policy: str = ""
    year: int | None = None
    department: str = ""


class Ledger:
    """The payments of a snapshot. A district without the register has none."""

    def __init__(self, snapshot: Any) -> None:
        self.snapshot = snapshot
        held = KIND in snapshot.counts
        self.rows = np.flatnonzero(np.asarray(snapshot.present(KIND))) if held else np.zeros(0, np.int64)

    def numbers(self, asked: Asked) -> list[int]:
        """Numbers of the payments that are meant, the latest first."""
        rows = self.rows[self._meant(asked)]
        days = self._values(DAY)[rows] if len(rows) else rows
        return [int(no) for no in rows[np.lexsort((-rows, -days))]]

    def sums(self, asked: Asked) -> list[Sum]:
        """By year and policy, the latest year and the largest sum first."""
        rows = self.rows[self._meant(asked)]
        if not len(rows):
            return []
        policies, words = self._values(POLICY)[rows], self.snapshot.column(KIND, POLICY).dictionary
        groups, place = np.unique(np.stack([policies, self._years(rows)]), axis=1, return_inverse=True)
        place = place.reshape(-1)
        fen, holders = self._values(AMOUNT)[rows], self._holders(rows)
        found = [self._sum(str(words[int(policy)]), int(year), fen[place == n], holders[place == n])
                 for n, (policy, year) in enumerate(groups.T)]
        return sorted(found, key=lambda one: (-one.year, -one.fen, one.policy))

    @staticmethod
    def _sum(policy: str, year: int, fen: np.ndarray, holders: np.ndarray) -> Sum:
        return Sum(policy, year, len(fen), len(np.unique(holders)), int(fen.sum()))

    def _meant(self, asked: Asked) -> np.ndarray:
        chosen = np.ones(len(self.rows), bool)
        for name, text in ((POLICY, asked.policy), (PAYER, asked.department)):
            chosen &= self._says(name, text) if text else True
        return chosen & (self._years(self.rows) == asked.year) if asked.year is not None else chosen

    def _says(self, name: str, text: str) -> np.ndarray:
        column = self.snapshot.column(KIND, name)
        codes = [n for n, word in enumerate(column.dictionary) if str(word) == text]
        here = np.asarray(column.values)[self.rows]
        return np.isin(here, codes) & (np.asarray(column.state)[self.rows] == KNOWN)

    def _years(self, rows: np.ndarray) -> np.ndarray:
        return self._values(DAY)[rows].astype("datetime64[D]").astype("datetime64[Y]").astype(int) + 1970

    def _holders(self, rows: np.ndarray) -> np.ndarray:
        """A number for each holder, kinds apart."""
        found = np.full(len(rows), -1, np.int64)
        for n, name in enumerate(HOLDERS.values()):
            column = self.snapshot.column(KIND, name)
            known = np.asarray(column.state)[rows] == KNOWN
            found[known] = np.asarray(column.values, np.int64)[rows][known] * len(HOLDERS) + n
        return found

    def _values(self, name: str) -> np.ndarray:
        return np.asarray(self.snapshot.column(KIND, name).values)


def day_of(days: int) -> date:
    """A stored day as a date."""
    return EPOCH + timedelta(days=days)


def totals(sums: Sequence[Sum]) -> tuple[int, int]:
    """(payments, fen) of several sums."""
    return sum(one.count for one in sums), sum(one.fen for one in sums)
