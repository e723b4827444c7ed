"""Papers and QR codes."""
import base64
import sys

import pytest

from zhengtong.kernel.files import printing, rendering

from .made import picture_of

needs_pango = pytest.mark.skipif(not printing.available(), reason="no Pango on this machine")


@needs_pango
def test_html_becomes_a_pdf_with_its_text(tmp_path):
    css = tmp_path / "paper.css"
    css.write_text("@page { size: A4 }")
    for sheet in (css, "@page { size: A4 }"):
        data = printing.pdf(f"<p>龙华公开〔2025〕1号</p>{printing.qr('https://example.org/verify/1')}", css=sheet)
        with rendering.opened(data) as document:
            page = rendering.sheet(document, 0, scale=2)
    assert "龙华公开〔2025〕1号" in "".join(letter.text for letter in page.letters)
    assert round(page.width) == 595 and (page.pixels[150:300, 100:250] < 50).any()


@needs_pango
@pytest.mark.parametrize("html", ['<img src="http://example.org/a.png">', '<img src="file:///etc/passwd">', '<link rel="stylesheet" href="file:///etc/passwd">'])
def test_nothing_is_fetched(html):
    with pytest.raises(printing.ForeignAddress):
        printing.pdf(html)


@needs_pango
def test_a_style_sheet_fetches_nothing_either():
    with pytest.raises(printing.ForeignAddress):
        printing.pdf("<p>x</p>", css="p { background: url(http://example.org/a.png) }")


@needs_pango
def test_pictures_may_be_inline():
    data = base64.b64encode(picture_of()).decode()
    assert b"/Image" in printing.pdf(f'<img src="data:image/png;base64,{data}">')


def test_without_pango_the_one_command_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    printing.available.cache_clear()
    with pytest.raises(printing.PrintingUnavailable) as why:
        printing.pdf("<p>x</p>")
    printing.available.cache_clear()
    assert why.value.remedy == printing.PANGO and "apt-get install" in printing.PANGO


def test_a_qr_code_is_an_inline_svg_without_style():
    svg = printing.qr("https://example.org/verify/1?a=1&b=2")
    assert svg.startswith("<svg") and "style=" not in svg and "<script" not in svg and "a=1&amp;b=2" in svg
