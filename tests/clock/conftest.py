"""The calendar of the packs: 2025 and 2026 are known, every other year is provisional."""
from pathlib import Path

import pytest
import yaml

from zhengtong.kernel.clock import Calendar

NOTICES = Path(__file__).parents[2] / "packs" / "china" / "calendars"


@pytest.fixture(scope="session")
def calendar():
    held = [yaml.safe_load(path.read_text("utf-8")) for path in sorted(NOTICES.glob("*/*/calendar.yaml"))]
    return Calendar.of((notice["year"], notice["off"], notice["work"]) for notice in held)
