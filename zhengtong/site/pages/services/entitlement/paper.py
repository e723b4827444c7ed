"""The same page on paper: its template as a PDF on A4, where this machine can make one."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from zhengtong.kernel.files import printing

available = printing.available


def pdf(template: str, context: dict[str, Any]) -> bytes:
    """The template as a PDF on A4."""
    sheet = Path(settings.PACKAGE) / "site" / "static" / "paper.css"
    return printing.pdf(render_to_string(template, context), css=sheet)
