"""A pack of three procedures to spoil, and the procedures as they are."""
import shutil
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from zhengtong.kernel.procedures import queries

PACKS = Path(settings.PACKS_DIR)
DAY = date(2025, 9, 26)
FOLDERS = {"information-request": "2019-05-15", "permit": "2019-04-23", "record-correction": "2019-05-15"}
BESIDE = {
    "china/laws": ("disclosure-fee", "disclosure-regulation", "litigation-law", "permit-law", "pipl", "reconsideration-law"),
    "china/purposes": ("correction", "information-request", "permit-handling"),
    "longhua/units": ("departments",),
}


@pytest.fixture
def packs(tmp_path):
    """What procedures cite and name; `folder` puts the procedure itself there."""
    for kind, keys in BESIDE.items():
        for key in keys:
            shutil.copytree(PACKS / kind / key, tmp_path / kind / key)
    return tmp_path


@pytest.fixture(params=sorted(FOLDERS))
def bundle(request):
    return queries.procedure(request.param, on=DAY)


@pytest.fixture
def request_bundle():
    return queries.procedure("information-request", on=DAY)


@pytest.fixture
def permit():
    return queries.procedure("permit", on=DAY)


def folder(packs, key):
    path = packs / "china/procedures" / key / FOLDERS[key]
    if not path.exists():
        shutil.copytree(PACKS / "china/procedures" / key / FOLDERS[key], path)
    return path


def edit(packs, key, file, old, new):
    path = folder(packs, key) / file
    text = path.read_text("utf-8")
    assert text.count(old) >= 1, old
    path.write_text(text.replace(old, new, 1), "utf-8")
    return next((n for n, line in enumerate(text.splitlines(), 1) if old.splitlines()[0] in line), 0)
