"""A district of six people, and purposes of the tests' own pack."""
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import yaml

from zhengtong.kernel.parties import Actor

AT = datetime(2025, 12, 31, 4, tzinfo=UTC)
ON = date(2025, 12, 31)
PURPOSES = {
    "own-data": {"roles": ["resident", "enterprise"], "facts": "all", "grade": 4, "case": False},
    "test-duty": {"roles": ["officer", "auditor"], "facts": ["population"], "grade": 2, "case": False, "subjects": ["person"]},
    "test-case": {"roles": ["officer"], "facts": "all", "grade": 4, "case": True, "departments": ["dpf"]},
}


@dataclass
class Fact:
    name: str
    value: Any
    register: str = "population"
    grade: int = 2
    state: str = "known"
    type: str = "string"
    text: str = ""


@dataclass
class FakeSnapshot:
    """Person n is called by NAMES[n]; 1 guards 2 (a minor) and 3 (grown up); 0, 1, 2 are one household."""

    names: list[str] = field(default_factory=lambda: ["李小明", "王芳", "王小宝", "王大宝", "陈一", "赵二"])

    def facts(self, kind, no):
        found = [Fact("姓名", self.names[no]), Fact("残疾等级", 1, "disability", 4), Fact("性别", "女")]
        return {fact.name: replace(fact, text=str(fact.value)) for fact in found}

    def fact(self, kind, name, no):
        return self.facts(kind, no)[name]

    def key(self, kind, no):
        return f"449900199001010{no:03d}"

    def number(self, kind, key):
        for no in range(len(self.names)):
            if self.key(kind, no) == key:
                return no
        raise KeyError(key)

    def column(self, kind, fact):
        if kind == "person" and fact in COLUMNS:
            values, state = COLUMNS[fact]
            return SimpleNamespace(values=np.array(values), state=np.array(state), dictionary=())
        if (kind, fact) == ("person", "姓名"):
            return SimpleNamespace(values=np.arange(6), state=np.zeros(6, int), dictionary=tuple(self.names))
        raise KeyError(fact)


def days(year):
    return (date(year, 1, 1) - date(1970, 1, 1)).days


COLUMNS = {
    "监护人": ([0, 0, 1, 1, 0, 0], [1, 1, 0, 0, 1, 1]),
    "出生日期": ([days(1960), days(1985), days(2015), days(2000), days(1990), days(1991)], [0] * 6),
    "户号": ([7, 7, 7, 8, 9, 0], [0, 0, 0, 0, 0, 2]),
}


@pytest.fixture
def snapshot():
    return FakeSnapshot()


@pytest.fixture(autouse=True)
def pack(tmp_path, settings):
    """The data folder with a pack of test purposes, loaded after the shipped ones."""
    settings.DATA_DIR = tmp_path
    for key, rest in PURPOSES.items():
        folder = tmp_path / "content" / "purposes" / key / "2025-06-01"
        folder.mkdir(parents=True)
        text = {"key": key, "names": {"zh": key, "en": key}, "article": "个人信息保护法#13", **rest}
        (folder / "purpose.yaml").write_text(yaml.safe_dump(text, allow_unicode=True))
    return tmp_path


RESIDENT = Actor("wang", "王芳", "resident", subject=("person", 1), person=1)
OFFICER = Actor("zhou", "周小强", "officer", department="dpf")
OTHER = Actor("wu", "吴某", "officer", department="tax")
FIRM = Actor("firm", "某公司", "enterprise", subject=("firm", 3))
