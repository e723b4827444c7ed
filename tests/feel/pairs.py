"""Reads the files of expected pairs: `left => right`, one a line, # begins a comment line."""
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pairs(name: str) -> list:
    lines = (HERE / f"{name}.feel-pairs").read_text(encoding="utf-8").splitlines()
    rows = [line.rsplit(" => ", 1) for line in lines if line.strip() and not line.startswith("#")]
    return [pytest.param(left.strip(), right.strip(), id=left.strip()) for left, right in rows]
