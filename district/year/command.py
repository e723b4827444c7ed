"""`python -m district year`: lives the year and says what it showed."""

import os
from pathlib import Path
from typing import Any

LINES = ("requests", "grants")


def django_ready(data: Path) -> None:
    """The product's settings for this data folder, before anything of it is imported."""
    os.environ["ZHENGTONG_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhengtong.site.settings")
    import django

    django.setup()


def live(data: Path, packs: Path, *, year: int, seed: int, scale: float, plant: bool, notice: Any) -> dict[str, Any]:
    """Runs the year (or the rest of it) and judges it. Raises ValueError with the remedy where it may not be lived."""
    from zhengtong.kernel.access.queries import current_snapshot

    from . import driver, judging

    try:
        asked = driver.Settings(year, seed, scale, plant)
        state = driver.run(data, packs, asked, current_snapshot(), notice)
    except driver.YearRefused as refused:
        raise ValueError(str(refused)) from refused
    found = judging.judge(packs, year)
    return {
        "requests": found.received,
        "answered": found.answered,
        "open at the end": found.open,
        "answered in time": f"{found.rate:.2%}",
        "late": [f"{number}: due {due}, answered {on}" for number, due, on in found.late],
        "lapsed consultations": list(found.lapsed),
        "refused extensions": list(found.refused_extensions),
        "steps refused": dict(driver.refusals(state)),
        "unlike the oracle": [f"{number}: {stored} / {own}" for number, stored, own in found.wrong],
        "holds": found.holds,
    }


def live_grants(
    data: Path, packs: Path, *, year: int, seed: int, scale: float, plant: bool, notice: Any
) -> dict[str, Any]:
    """Lives the line of grants: `scale` is the share of the year's months, the last ones. Raises ValueError with the remedy."""
    from . import driver, grants

    if year != 2025 or plant:
        raise ValueError("only 2025 is lived, and nothing is planted among grants; write 2025 without --plant")
    try:
        return grants.run(data, scale=scale, notice=notice)
    except driver.YearRefused as refused:
        raise ValueError(str(refused)) from refused
