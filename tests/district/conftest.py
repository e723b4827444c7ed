"""A small district, made once for all tests of this folder, and its files read back."""
import functools
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from district import generate, schema
from district.world import World

PACKS = Path(__file__).resolve().parents[2] / "packs"
SCALE, SEED = 0.01, 2025


@pytest.fixture(scope="session")
def world():
    return World(SCALE, SEED)


@pytest.fixture(scope="session")
def content():
    return schema.read(PACKS)


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    out = tmp_path_factory.mktemp("district")
    report = generate.run(out, packs=PACKS, scale=SCALE, seed=SEED)
    yield out, report
    shutil.rmtree(out)


@pytest.fixture(scope="session")
def folder(made):
    return made[0]


@pytest.fixture(scope="session")
def december(folder):
    """register -> its rows after the base and all changes, as a dict of key -> row dict."""
    return {path.name: folded(path) for path in sorted((folder / "registers").iterdir())}


def folded(register: Path) -> dict[tuple, dict]:
    rows: dict[tuple, dict] = {}
    for path in sorted(register.glob("*.parquet")):
        table = pq.read_table(path)
        keys = key_names(register.name)
        for row in table.to_pylist():
            key = tuple(row[k] for k in keys)
            if row.pop("删除", False):
                rows.pop(key, None)
            else:
                rows[key] = row
    return rows


@functools.cache
def keys_by_register() -> dict[str, list[str]]:
    content = schema.read(PACKS)
    return {key: [k.name for k in content.keys[r.kind]] for key, r in content.registers.items()}


def key_names(register: str) -> list[str]:
    return keys_by_register()[register]


def truth(folder: Path, register: str) -> dict[tuple, dict]:
    table = pq.read_table(folder / "truth" / register / "2025-12-31.parquet")
    keys = key_names(register)
    return {tuple(row[k] for k in keys): row for row in table.to_pylist()}
