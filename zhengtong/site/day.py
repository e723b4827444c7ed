"""The day the site lives on: the system's, or in a demo the district's own day (kept in the data folder)."""
import json
from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils import timezone


def today() -> date:
    """The day for which pages speak; a demo stands on the day written in `<data>/demo.json` under `day`."""
    return demo_day(settings.DATA_DIR) or timezone.localdate()


def demo_day(data_dir: Path) -> date | None:
    """The demo's own day, None on a production site or before the demo has chosen one."""
    try:
        kept = json.loads((data_dir / "demo.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return date.fromisoformat(kept["day"]) if kept.get("day") else None
