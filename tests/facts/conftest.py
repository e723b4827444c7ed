"""A small district of its own: two rosters, registers that contradict, cover and derive, written as a pack of the test."""
import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from zhengtong.kernel.content import queries as content_queries
from zhengtong.kernel.facts import actions, queries

AT = dt.datetime(2025, 12, 31, 8, tzinfo=dt.UTC)
JAN, FEB, MAR = (dt.date(2025, m, 28) for m in (1, 2, 3))
UNITS = """key: d
names: {zh: 部门, en: departments}
units: [{key: police, zh: 公安, en: Police}, {key: civil, zh: 民政, en: Civil}, {key: health, zh: 卫健, en: Health}, {key: data, zh: 政数, en: Data}]
"""
SUBJECTS = {
    "person": "keys: [{zh: 身份证号, en: id, type: resident_id}]",
    "household": "keys: [{zh: 户号, en: no, type: string}]",
    "firm": "keys: [{zh: 统一社会信用代码, en: uscc, type: uscc}]",
    "hire": "keys: [{zh: 人员, en: person, type: person}, {zh: 企业, en: firm, type: firm}]",
}
HEAD = "names: {{zh: {0}, en: {0}}}\ncycle: day\nsharing: {{attribute: conditional, basis: 条例}}\n"
REGISTERS = {
    "population": """provider: police
subject: person
roster: true
no_row: missing
retention: {years: 5, begins: 死亡日期, article: pipl#第四十七条, sure: "?"}
columns:
  - {zh: 姓名, en: name, type: string, grade: 2}
  - {zh: 出生日期, en: birth, type: date, grade: 2}
  - {zh: 户籍地, en: hukou, type: string, values: [深圳, 外省], grade: 2}
  - {zh: 户号, en: household, type: reference, to: household, grade: 2}
  - {zh: 监护人, en: guardian, type: reference, to: person, grade: 2, empty: absent}
""",
    "households": """provider: civil
subject: household
roster: true
no_row: missing
columns:
  - {zh: 成员名单完整, en: complete, type: boolean, grade: 2}
""",
    "income": """provider: civil
subject: person
coverage: '户籍地 = "深圳"'
no_row: missing
retention: {years: 2, article: pipl#第四十七条, sure: "?"}
columns:
  - {zh: 月收入, en: income, type: number, scale: 2, unit: 元/月, grade: 3}
""",
    "disability": """provider: civil
subject: person
coverage: '出生日期 < date("2020-01-01")'
no_row: absent
columns:
  - {zh: 残疾等级, en: disability, type: number, scale: 0, grade: 4, sensitive: true}
""",
    "deaths-a": "provider: health\nsubject: person\nno_row: missing\nretention: {years: 5, begins: 死亡日期, article: pipl#第四十七条, sure: '?'}\ncolumns:\n  - {zh: 死亡日期, en: death, type: date, grade: 2}\n",
    "deaths-b": "provider: civil\nsubject: person\nno_row: absent\ncolumns:\n  - {zh: 死亡日期, en: death, type: date, grade: 2}\n",
    "firms": "provider: police\nsubject: firm\nroster: true\nno_row: missing\ncolumns:\n  - {zh: 名称, en: name, type: string, grade: 1}\n",
    "hires": "provider: civil\nsubject: hire\nroster: true\nno_row: missing\ncolumns:\n  - {zh: 起始日, en: since, type: date, grade: 2}\n",
    "derived-household": """provider: data
subject: household
derived: true
no_row: missing
columns:
  - {zh: 人数, en: members, type: number, grade: 2, derive: "count person by 户号"}
  - {zh: 深户人数, en: locals, type: number, grade: 2, derive: "count person by 户号 where 户籍地 = \\"深圳\\""}
  - {zh: 残疾人数, en: disabled, type: number, grade: 2, derive: "count person.残疾等级 by 户号"}
  - {zh: 收入合计, en: total, type: number, scale: 2, grade: 3, derive: "sum person.月收入 by 户号 complete 成员名单完整"}
  - {zh: 最长者生日, en: eldest, type: date, grade: 2, derive: "min person.出生日期 by 户号"}
  - {zh: 最高收入, en: most, type: number, scale: 2, grade: 3, derive: "max person.月收入 by 户号"}
""",
    "derived-person": """provider: data
subject: person
derived: true
no_row: missing
columns:
  - {zh: 监护人户籍, en: guardian_hukou, type: string, values: [深圳, 外省], grade: 2, derive: "lookup person.户籍地 by 监护人"}
  - {zh: 同户收入, en: household_income, type: number, scale: 2, grade: 3, derive: "lookup household.收入合计 by 户号"}
""",
}


def resident(serial: int, birth: str = "19900101") -> str:
    """A well-formed identity number in an unassigned area."""
    body = f"449900{birth}{serial:03d}"
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def uscc(serial: int) -> str:
    """A well-formed credit code of an unassigned authority."""
    letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = f"X1999900{serial:09d}"
    return body + letters[(31 - sum(letters.index(c) * pow(3, i, 31) for i, c in enumerate(body)) % 31) % 31]


@pytest.fixture(scope="session")
def packs(tmp_path_factory) -> Path:
    return write_packs(tmp_path_factory.mktemp("packs"), REGISTERS)


def write_packs(root: Path, registers: dict[str, str]) -> Path:
    """The test's pack with these registers."""
    files = {"units/d": ("units.yaml", UNITS)}
    files |= {f"subjects/{k}": ("subject.yaml", f"key: {k}\nnames: {{zh: {k}, en: {k}}}\n{v}\n") for k, v in SUBJECTS.items()}
    files |= {f"registers/{k}": ("register.yaml", f"key: {k}\n" + HEAD.format(k) + v) for k, v in registers.items()}
    for folder, (name, text) in files.items():
        path = root / "test" / folder / "2025-01-01" / name
        path.parent.mkdir(parents=True)
        path.write_text(text, "utf-8")
    return root


@pytest.fixture
def content(packs):
    return content_queries.load(packs)


class District:
    """Loads tables into a data folder and reads them back."""

    def __init__(self, data: Path, content, db) -> None:
        self.data, self.content = data, content

    def load(self, key: str, columns: dict, day: dt.date = JAN, **more):
        file = self.data.parent / f"{key}-{day}.parquet"
        pq.write_table(columns if isinstance(columns, pa.Table) else pa.table(columns), file)
        return self.load_file(key, file, day, **more)

    def load_file(self, key: str, file: Path, day: dt.date = JAN, **more):
        return actions.load_register(self.data, key, as_of=day, file=file, by="tester", at=AT, content=self.content, **more)

    @property
    def snapshot(self):
        return queries.snapshot(self.data, content=self.content)

    def state(self, kind: str, key: str, name: str) -> tuple[str, str]:
        snapshot = self.snapshot
        fact = snapshot.fact(kind, name, snapshot.number(kind, key))
        return fact.state, fact.text

    def files(self) -> set[tuple[str, bytes]]:
        """What stands in the folder, caches and locks left out."""
        return {(str(p.relative_to(self.data)), p.read_bytes()) for p in self.data.rglob("*")
                if p.is_file() and "current" not in p.parts and not p.name.endswith(".lock")}


@pytest.fixture
def district(tmp_path, content, db, settings) -> District:
    settings.DATA_DIR = tmp_path / "data"
    return District(tmp_path / "data", content, db)


PEOPLE = [resident(i) for i in range(6)]


def population(**changes) -> dict:
    """Six people in three households; the last guarded by the first."""
    day = dt.date(1990, 1, 1)
    base = {
        "身份证号": PEOPLE, "姓名": list("甲乙丙丁戊己"), "出生日期": pa.array([day] * 4 + [None, dt.date(2021, 5, 1)]),
        "户籍地": ["深圳", "深圳", "外省", None, "深圳", "深圳"], "户号": ["H1", "H1", "H2", "H2", "H3", "H1"],
        "监护人": [None] * 5 + [PEOPLE[0]],
    }
    return base | changes
