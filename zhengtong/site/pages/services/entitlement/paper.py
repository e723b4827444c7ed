"""The same page on paper: HTML to PDF by weasyprint, where Pango is installed; nothing is fetched from elsewhere."""

from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string


class ForeignAddress(ValueError):
    """A paper may only use style sheets of its own."""


@cache
def available() -> bool:
    """Whether this machine can make PDFs."""
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError):
        return False
    return True


def pdf(template: str, context: dict[str, Any]) -> bytes:
    """The template as a PDF on A4."""
    from weasyprint import CSS, HTML

    html = render_to_string(template, context)
    sheet = CSS(filename=str(Path(settings.PACKAGE) / "site" / "static" / "paper.css"))
    body: bytes = HTML(string=html, url_fetcher=_refuse).write_pdf(stylesheets=[sheet])
    return body


def _refuse(url: str) -> dict[str, Any]:
    raise ForeignAddress(url)
