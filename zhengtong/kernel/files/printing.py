"""HTML to PDF by weasyprint, where Pango is installed, and QR codes. Nothing is fetched from elsewhere."""
import io
from functools import cache
from html import escape
from pathlib import Path

from .refusals import PrintingUnavailable

__all__ = ["PANGO", "ForeignAddress", "PrintingUnavailable", "available", "pdf", "qr", "seal"]

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

    PrintingUnavailable names the one command that mends the machine; ForeignAddress the address that was asked for.
    """
    if not available():
        raise PrintingUnavailable(PANGO)
    from weasyprint import CSS, HTML
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    own = URLFetcher(allowed_protocols=["data"], fail_on_errors=True)
    source = {"filename": str(css)} if isinstance(css, Path) else {"string": css}
    try:
        body: bytes = HTML(string=html, url_fetcher=own).write_pdf(stylesheets=[CSS(**source, url_fetcher=own)])
    except FatalURLFetchingError as why:
        raise ForeignAddress(str(why)) from why
    return body


def qr(text: str) -> str:
    """A QR code as an SVG element with a title, to stand inline in HTML; medium error correction, quiet zone kept."""
    import segno

    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", xmldecl=False, svgns=True, title=text, scale=4)
    return out.getvalue().decode().strip()


def seal(office: str) -> str:
    """The office's seal as an inline SVG: ring, star and name in red, and the word that it is a specimen. No real seal's image
    is in the house."""
    said = escape(office)
    size = min(15, 150 // max(1, len(office)))
    return (
        '<svg class="seal" viewBox="0 0 180 180" role="img" xmlns="http://www.w3.org/2000/svg">'
        f'<title>{said}（印章样式，非真章）</title><g fill="none" stroke="#c00" stroke-width="4">'
        '<circle cx="90" cy="90" r="84"/></g><g fill="#c00" text-anchor="middle">'
        f'<text x="90" y="40" font-size="{size}">{said}</text>'
        '<path d="M90 48l7 20h21l-17 13 6 20-17-12-17 12 6-20-17-13h21z"/>'
        '<text x="90" y="118" font-size="15">样章 非真</text></g></svg>'
    )
