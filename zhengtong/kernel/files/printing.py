"""HTML to PDF by weasyprint, where Pango is installed, and QR codes. Nothing is fetched from elsewhere."""
import io
from functools import cache
from pathlib import Path
from typing import Any

from .refusals import PrintingUnavailable

__all__ = ["PANGO", "PrintingUnavailable", "available", "pdf", "qr"]

PANGO = "sudo apt-get install -y libpangoft2-1.0-0"


class ForeignAddress(ValueError):
    """A paper holds all that it shows: no picture, font or style sheet from an address."""


@cache
def available() -> bool:
    """Whether this machine can make PDFs."""
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError):
        return False
    return True


def pdf(html: str, *, css: str | Path = "") -> bytes:
    """The HTML as a PDF; `css` is a style sheet's text, or its path. Pictures are `data:` addresses or inline SVG.

    PrintingUnavailable names the one command that mends the machine.
    """
    if not available():
        raise PrintingUnavailable(PANGO)
    from weasyprint import CSS, HTML

    sheet = CSS(filename=str(css)) if isinstance(css, Path) else CSS(string=css, url_fetcher=_fetch)
    body: bytes = HTML(string=html, url_fetcher=_fetch).write_pdf(stylesheets=[sheet])
    return body


def _fetch(url: str) -> Any:
    if not url.startswith("data:"):
        raise ForeignAddress(url)
    from weasyprint.urls import default_url_fetcher

    return default_url_fetcher(url)


def qr(text: str) -> str:
    """A QR code as an SVG element with a title, to stand inline in HTML; medium error correction, quiet zone kept."""
    import segno

    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", xmldecl=False, svgns=True, title=text, scale=4)
    return out.getvalue().decode().strip()
