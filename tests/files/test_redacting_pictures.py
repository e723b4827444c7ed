"""Redacted pictures: pixels alone, encoded anew."""
import io

import pytest
from PIL import Image, PngImagePlugin

from zhengtong.kernel.files import redaction
from zhengtong.kernel.files.refusals import FileRefused
from zhengtong.kernel.files.sniffing import JPEG, PNG

from .made import picture_of

BOX = (1, 10, 10, 90, 50)


def grey(image, area):
    """The darkest and the lightest grey in a part of a picture."""
    return image.convert("L").crop(area).getextrema()


def exif():
    made = Image.Exif()
    made[0x013B], made.get_ifd(0x8825)[1] = "Zhang Sanfeng", "N"
    return made


@pytest.mark.parametrize(("kind", "media"), [("PNG", PNG), ("JPEG", JPEG)])
def test_a_box_is_black_and_the_rest_as_it_was(kind, media):
    source = picture_of(kind, exif=exif())
    copy = redaction.redact_image(source, [BOX], media=media)
    image = Image.open(io.BytesIO(copy.data))
    assert image.format == kind and grey(image, (12, 12, 88, 48))[1] < 8
    assert grey(image, (100, 60, 200, 100))[0] > 247
    assert not image.getexif() and b"Zhang" not in copy.data
    assert redaction.proof(source, copy, also=["Zhang Sanfeng"]).holds


def test_text_chunks_and_thumbnails_do_not_come_along():
    words = PngImagePlugin.PngInfo()
    words.add_itxt("Author", "张三丰", zip=True)
    copy = redaction.redact_image(picture_of(pnginfo=words), [BOX], media=PNG)
    assert b"iTXt" not in copy.data and redaction.proof(b"", copy, also=["张三丰"]).holds


def test_pixels_behind_transparency_do_not_come_along():
    image = Image.new("RGBA", (100, 100), (255, 0, 0, 0))
    out = io.BytesIO()
    image.save(out, "PNG")
    copy = redaction.redact_image(out.getvalue(), [], media=PNG)
    assert Image.open(io.BytesIO(copy.data)).getextrema() == ((255, 255),) * 3


def test_a_turned_photograph_is_boxed_as_it_is_seen():
    turned = Image.Exif()
    turned[0x0112] = 6
    source = picture_of("JPEG", size=(200, 100), exif=turned)
    copy = redaction.redact_image(source, [(1, 0, 150, 100, 200)], media=JPEG)
    image = Image.open(io.BytesIO(copy.data))
    assert image.size == (100, 200) and grey(image, (2, 152, 98, 198))[1] < 8
    assert redaction.proof(source, copy).holds


@pytest.mark.parametrize(("data", "media", "check"), [
    (picture_of("JPEG", exif=exif()), JPEG, "metadata"), (picture_of("PNG") + b"Zhang Sanfeng", PNG, "bytes"), (picture_of("JPEG") + b"tail", JPEG, "metadata"),
    (picture_of("PNG"), PNG, "pixels"), (picture_of("JPEG", comment=b"x"), JPEG, "metadata"), (picture_of("PNG"), JPEG, "type")])
def test_a_copy_that_is_none_is_found(data, media, check):
    copy = redaction.Redacted(data, media, ("Zhang Sanfeng",), "", 0, (BOX,))
    assert check in {found.name for found in redaction.proof(data, copy).failed}


@pytest.mark.parametrize("box", [(2, 10, 10, 50, 50), (1, 300, 10, 400, 50)])
def test_a_box_beside_the_picture_is_refused(box):
    with pytest.raises(FileRefused):
        redaction.redact_image(picture_of(), [box], media=PNG)
