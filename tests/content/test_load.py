"""Content is loaded strictly: each wrong file is named with its line and a remedy, and versions hold on their days."""
import shutil
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from zhengtong.kernel.content import actions, queries

PACKS = Path(settings.PACKS_DIR)
REGISTER = """key: cards
names: {zh: 卡, en: cards}
provider: police
subject: person
no_row: absent
cycle: day
sharing: {attribute: conditional, basis: x}
columns:
  - {zh: 卡号, en: card, type: string, grade: 2}
"""


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    for kind in ("china/subjects", "longhua/units"):
        shutil.copytree(PACKS / kind, tmp_path / kind)
    return tmp_path


def write(packs: Path, text: str, folder: str = "longhua/registers/cards/2025-01-01", name: str = "register.yaml") -> Path:
    path = packs / folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def refused(packs: Path) -> list[tuple[int, str]]:
    with pytest.raises(queries.ContentRefused) as caught:
        queries.load(packs)
    assert all(e.remedy and e.file for e in caught.value.errors)
    return [(e.line, e.message) for e in caught.value.errors]


def test_a_good_pack_loads_and_the_same_files_give_the_same_object(packs: Path) -> None:
    write(packs, REGISTER)
    content = queries.load(packs)
    assert content.registers["cards"].column("卡号").grade == 2
    assert queries.load(packs) is content


@pytest.mark.parametrize(("old", "new", "line", "says"), [
    ("grade: 2", "grade: 5", 9, "less than or equal to 4"),
    ("cycle: day", "cycel: day", 6, "cycel"),
    ("provider: police\n", "", 1, "provider"),
    ("provider: police", "provider: nobody", 3, "nobody"),
    ("subject: person", "subject: martian", 4, "martian"),
    ("no_row: absent", "no_row: absent\nno_row: missing", 6, "no_row"),
    ("key: cards", "key: carts", 1, "carts"),
    ("no_row: absent", "coverage: \"出生 日 >\"\nno_row: absent", 5, "FEEL"),
    ("names: {zh", "names: {{zh", 3, "YAML"),
    ("type: string, grade: 2}", "type: reference, grade: 2}", 9, "reference"),
    ("{zh: 卡号, en: card, type: string, grade: 2}", "{zh: 身份证号, en: card, type: string, grade: 2}", 9, "身份证号"),
])
def test_every_error_names_its_line(packs: Path, old: str, new: str, line: int, says: str) -> None:
    assert old in REGISTER
    write(packs, REGISTER.replace(old, new, 1))
    assert any(at == line and says in message for at, message in refused(packs)), refused(packs)


def test_wrong_encoding_folder_and_kind_are_named(packs: Path) -> None:
    write(packs, REGISTER).write_bytes(REGISTER.encode("gb18030"))
    write(packs, REGISTER, "longhua/registers/cards/today")
    (packs / "longhua" / "registres").mkdir()
    said = " ".join(message for _, message in refused(packs))
    assert "UTF-8" in said and "施行日" in said and "registres" in said


def test_two_registers_of_one_fact_must_agree_on_its_type(packs: Path) -> None:
    write(packs, REGISTER)
    write(packs, REGISTER.replace("key: cards", "key: card2").replace("type: string", "type: date"),
          "longhua/registers/card2/2025-01-01")
    assert any("卡号" in message for _, message in refused(packs))


def test_a_later_day_replaces_and_a_correction_replaces_the_same_day(packs: Path) -> None:
    write(packs, REGISTER)
    write(packs, REGISTER.replace("grade: 2", "grade: 3"), "longhua/registers/cards/2025-01-01-c1")
    write(packs, REGISTER.replace("grade: 2", "grade: 4"), "longhua/registers/cards/2026-01-01")
    registers = queries.load(packs).registers
    grades = [registers.in_force(date(*d))["cards"].columns[0].grade for d in [(2025, 6, 1), (2026, 1, 1)]]
    assert grades == [3, 4] and "cards" not in registers.in_force(date(2024, 12, 31))


def test_the_hash_follows_what_is_said_not_how_it_is_laid_out(packs: Path) -> None:
    write(packs, REGISTER)
    before = queries.load(packs).hash
    write(packs, "# a comment\n" + REGISTER)
    assert queries.load(packs).hash == before
    write(packs, REGISTER.replace("grade: 2", "grade: 3"))
    assert queries.load(packs).hash != before


def test_the_own_pack_is_loaded_last_and_exported_once(packs: Path, tmp_path: Path, settings) -> None:
    write(packs, REGISTER)
    data = tmp_path / "data"
    write(data / "content", REGISTER.replace("grade: 2", "grade: 4"), "registers/cards/2025-01-01")
    settings.PACKS_DIR, settings.DATA_DIR = packs, data
    shutil.move(str(data), str(tmp_path.parent / "data"))
    settings.DATA_DIR = tmp_path.parent / "data"
    assert queries.load().registers["cards"].columns[0].grade == 4
    target = tmp_path.parent / "target"
    assert [p.name for p in actions.export(settings.DATA_DIR, target)] == ["2025-01-01"]
    assert actions.export(settings.DATA_DIR, target) == []


def test_the_shipped_registers_meet_the_promised_breadth() -> None:
    content = queries.load(PACKS, kinds=("subjects", "registers", "units"))
    assert len(content.registers) >= 15 and len({r.provider for r in content.registers.values()}) >= 10
