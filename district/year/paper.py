"""A paper that somebody asks for: one page, a line that may be shown and one that may not."""

import io

from zhengtong.kernel.files import printing


def page_of_two_lines(title: str) -> bytes:
    """A PDF of one A4 page; the second line, about 100 points from the top, is to be removed."""
    from PIL import Image, ImageDraw

    if not printing.available():
        picture = Image.new("RGB", (1240, 1754), "white")
        ImageDraw.Draw(picture).text((120, 220), "offer 1,234,567", fill="black")
        out = io.BytesIO()
        picture.save(out, "PDF", resolution=150)
        return out.getvalue()
    html = f"<html><body><p class='a'>{title}</p><p class='b'>报价 1,234,567 元</p></body></html>"
    return printing.pdf(
        html, css="@page{size:A4;margin:0} p{position:absolute;left:50pt;margin:0;font-size:12pt} .a{top:50pt} .b{top:100pt}"
    )
