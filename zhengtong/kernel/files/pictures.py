"""Pictures: what the door notes, and a copy re-encoded with boxes and nothing but its pixels."""
import io
import warnings
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageOps

from .findings import Finding, counted
from .refusals import FileRefused

PIXELS = 80_000_000
GPS = 0x8825
Box = tuple[int, float, float, float, float]  # page (1), x0, y0, x1, y1


def opened(data: bytes) -> Image.Image:
    """The decoded picture. FileRefused when it is damaged or has too many pixels."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            image: Image.Image = Image.open(io.BytesIO(data), formats=["PNG", "JPEG"])
            if image.width * image.height > PIXELS:
                raise _too_many()
            image.load()
        except Image.DecompressionBombError as why:
            raise _too_many() from why
        except (OSError, SyntaxError, ValueError) as why:
            raise FileRefused(_("图片坏了，读不全。"), _("重新保存图片后再交。"), code="damaged") from why
    return image


def _too_many() -> FileRefused:
    reason = _("图片超过 %d 万像素，太大。") % (PIXELS // 10_000)
    return FileRefused(reason, _("缩小图片后再交。"), code="bomb")


def check(path: Path) -> list[Finding]:
    """Findings: camera data, position, text."""
    image = opened(path.read_bytes())
    exif = image.getexif()
    words = [key for key, value in image.info.items() if key in ("comment", "xmp") or isinstance(value, str)]
    counts = Counter({"camera data": len(exif), "position": int(bool(exif.get_ifd(GPS))), "text chunks": len(words)})
    return counted(counts)


def redacted(data: bytes, boxes: Iterable[Box]) -> bytes:
    """The picture as it is seen, with black boxes (pixels of the upright picture, page 1), in its own format."""
    source = opened(data)
    # a fresh canvas: what the old one carried (EXIF, ICC, text, transparency over other pixels) stays behind
    upright = ImageOps.exif_transpose(source).convert("RGBA")
    canvas = Image.new("RGB", upright.size, "white")
    canvas.paste(upright, mask=upright.getchannel("A"))
    draw = ImageDraw.Draw(canvas)
    for _page, x0, y0, x1, y1 in boxes:
        draw.rectangle((int(x0), int(y0), -int(-x1 // 1) - 1, -int(-y1 // 1) - 1), fill="black")
    out = io.BytesIO()
    if source.format == "JPEG":  # 4:4:4, so that black stays black at the edges
        canvas.save(out, "JPEG", quality=92, subsampling=0)
    else:
        canvas.save(out, "PNG")
    return out.getvalue()
