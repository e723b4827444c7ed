"""What is measured on: people past seventy in registers of their own, with a round over them, accounts, agreements."""
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.db import transaction

from zhengtong.kernel.access import queries as reach
from zhengtong.kernel.content import queries as content
from zhengtong.kernel.facts import actions as facts
from zhengtong.kernel.parties import system
from zhengtong.kernel.rounds import actions as rounds

from ...rulesets import rule_set
from ..models import Agreement, PayeeAccount
from ..statements import insert_all

POLICY, ON, AT = "old-age-allowance", date(2025, 12, 31), datetime(2025, 12, 31, 4, tzinfo=UTC)
BY = system("zt bench")
OLDEST, BIRTHDAYS, IN_A_DAY = date(1935, 1, 1), 365 * 15, 999
NAME = "测试"
WEIGHTS, CHECKS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"
TYPES = {"string": pa.string(), "date": pa.date32(), "boolean": pa.bool_(), "number": pa.int64(), "reference": pa.string()}


def people(count: int) -> tuple[list[str], list[date]]:
    """Identity numbers of an area that there is not, and their days of birth."""
    if count > BIRTHDAYS * IN_A_DAY:
        raise ValueError(count)
    born = [OLDEST + timedelta(days=n % BIRTHDAYS) for n in range(count)]
    return [_number(day, n // BIRTHDAYS + 1) for n, day in enumerate(born)], born


def _number(born: date, seq: int) -> str:
    text = f"449901{born:%Y%m%d}{seq:03d}"
    return text + CHECKS[sum(int(digit) * weight for digit, weight in zip(text, WEIGHTS, strict=True)) % 11]


def laid(count: int) -> Any:
    """Registers of `count` people who are owed 高龄津贴 in December 2025, and the round that says so."""
    keys, born = people(count)
    dead = [_number(date(1930, 1, 1), 1)]  # a register that was delivered and says nothing of the others
    _deliver("population", keys, 姓名=[NAME] * count, 出生日期=born, 户籍地=["深圳"] * count)
    _deliver("elder-card", keys, 高龄津贴意愿=["同意"] * count)
    for register in ("deaths-civil", "deaths-health"):
        _deliver(register, dead, 死亡日期=[date(2025, 1, 1)])
    _deliver("old-age-elsewhere", dead, 异地高龄津贴起始日=[date(2025, 1, 1)])
    loaded = content.load()
    rules = [rule_set(loaded.policies[POLICY], ON, loaded)]
    return rounds.run(Path(settings.DATA_DIR), reach.current_snapshot(), rules, on=ON, at=AT, by=BY)


def _deliver(register: str, keys: Sequence[str], **columns: Sequence[Any]) -> None:
    """A whole file of a register of people; what is not given is empty."""
    spec = content.current().registers[register]
    table = {"身份证号": pa.array(keys, pa.string())} | {
        column.zh: pa.array(columns.get(column.zh, [None] * len(keys)), TYPES[column.type]) for column in spec.columns}
    folder = Path(settings.DATA_DIR) / "bench"
    folder.mkdir(exist_ok=True)
    pq.write_table(pa.table(table), folder / f"{register}.parquet")
    facts.load_register(Path(settings.DATA_DIR), register, as_of=ON, file=folder / f"{register}.parquet", by=BY, at=AT)


def agreed(numbers: Sequence[int], *, asked: int) -> None:
    """An account for everybody and a standing agreement for all but the last `asked`."""
    with transaction.atomic():
        insert_all(PayeeAccount, ("kind", "no", "name", "number", "bank", "since", "until", "closed", "by", "at"), (
            ("person", no, NAME, f"62{no:014d}", "银行", ON, None, "", "zt bench", AT) for no in numbers))
        insert_all(Agreement, ("policy", "kind", "no", "since", "until", "channel", "mandate", "by", "at"), (
            (POLICY, "person", no, ON, None, "site", "", "zt bench", AT) for no in numbers[: len(numbers) - asked]))
