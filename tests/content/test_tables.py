"""What would stop a round is found by the check: every broken table, by file."""
import shutil
from pathlib import Path

import pytest
from django.conf import settings

from zhengtong.kernel.content import queries, tables

KEY = "old-age-allowance"


@pytest.fixture
def packs(tmp_path):
    shutil.copytree(Path(settings.PACKS_DIR), tmp_path / "packs")
    return tmp_path / "packs"


def table(packs):
    return next(packs.glob(f"*/policies/{KEY}/*/table.dmn"))


def test_the_packs_have_no_broken_table():
    assert tables.broken(queries.load([settings.PACKS_DIR])) == []


@pytest.mark.parametrize("broken", [
    lambda text: text[: len(text) // 2],
    lambda text: "",
    lambda text: text.replace("</decisionTable>", "<foo/></decisionTable>", 1),
    lambda text: text.replace('hitPolicy="', 'hitPolicy="NO', 1),
    lambda text: text.replace('href="#', 'href="#nowhere', 1),
    lambda text: text.replace('"应享"', '"也许"'),
    lambda text: "<!DOCTYPE x>" + text,
])
def test_a_broken_table_is_named_with_its_file_and_a_remedy(packs, broken):
    file = table(packs)
    text = file.read_text(encoding="utf-8")
    assert broken(text) != text
    file.write_text(broken(text), encoding="utf-8")
    found = tables.broken(queries.load([packs], strict=False))
    assert found and all(f"{KEY}/" in e.file and e.remedy for e in found)
