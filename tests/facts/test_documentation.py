"""docs/registers.md names every register, field of a register, state and action."""
from pathlib import Path

import pytest

from zhengtong.kernel.content import queries
from zhengtong.kernel.content.models import Column, Register
from zhengtong.kernel.facts.columns import STATES

PAGE = (Path(__file__).parents[2] / "docs" / "registers.md").read_text("utf-8")


@pytest.mark.parametrize("names", [
    list(queries.load(kinds=("subjects", "registers", "units"), strict=False).registers),
    [f for f in Register.model_fields if f != "notes"], list(Column.model_fields),
    ["reidentify", "merge_subjects", "succeed_subject", "split_subject", "record_facts", "undo_load"],
])
def test_every_name_stands_in_the_page(names):
    assert [n for n in names if f"`{n}`" not in PAGE] == []


def test_every_state_stands_in_the_page():
    assert [s for s in STATES if f"| {s.replace('_', ' ')} |" not in PAGE] == []
