"""A removed string is found in every dress, and not where it is not."""
import base64
import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhengtong.kernel.files.needles import Needles, searchable

NAME = "张三丰"
DRESSES = {
    "utf-8": NAME.encode(), "gbk": NAME.encode("gbk"), "utf-16-be": NAME.encode("utf-16-be"), "utf-16-le": NAME.encode("utf-16-le"),
    "big5": "張三豐".encode("big5"), "hex": NAME.encode("utf-16-be").hex().encode(), "HEX of GBK": NAME.encode("gbk").hex().upper().encode(),
    "octal": "".join(f"\\{x:03o}" for x in NAME.encode("gbk")).encode(), "percent": b"%E5%BC%A0%E4%B8%89%E4%B8%B0",
    "entities": "".join(f"&#{ord(s)};" for s in NAME).encode(), "hex entities": "".join(f"&#x{ord(s):X};" for s in NAME).encode(),
    "json": rb"\u5f20\u4e09\u4e30", "base64": base64.b64encode(NAME.encode()),
    "base64 after one": base64.b64encode(b"a" + NAME.encode() + b"b"), "base64 after two": base64.b64encode(b"ab" + NAME.encode()),
}


@pytest.mark.parametrize("dress", DRESSES)
def test_every_dress_is_seen_through(dress):
    needle = "張三豐" if dress == "big5" else NAME
    assert Needles([needle]).lying_in(b"\x00prefix" + DRESSES[dress] + b"suffix") == [needle]


def test_it_is_found_among_hundreds():
    many = [f"姓名{n}号人" for n in range(300)]
    assert Needles([*many, NAME]).lying_in(b"x" * 100_000 + NAME.encode() + b"y") == [NAME]


def test_text_is_read_through_blanks_forms_and_case():
    assert Needles([NAME]).readable_in("张 三\n丰") and Needles(["⽂字"]).readable_in("文字") and Needles(["Zhang"]).readable_in("zHANG")
    assert Needles(["13800138000"]).readable_in("１３８-0013") == []
    assert Needles(["13800138000"]).readable_in("８６１３８００１３８０００")


def test_short_numbers_stand_alone_to_be_found():
    assert not Needles(["1200"]).readable_in("91200345") and not Needles(["1200"]).readable_in("3.1200")
    assert Needles(["1200"]).readable_in("补贴1200元") and Needles(["1200"]).lying_in(b"<v>1200</v>")
    assert not Needles(["1200"]).lying_in(b"<v>31200</v>")


def test_what_is_too_short_is_set_apart_and_what_is_left_is_nowhere():
    assert searchable(["张", "张三", "12", " ", "张 三"], leave=["李四"]) == (["张 三"], ["张", "12"])
    assert searchable(["李 四"], leave=["李四"]) == ([], [])


@given(st.binary(max_size=300), st.text(alphabet="张三丰李四abc", min_size=4, max_size=6), st.sampled_from(["utf-8", "utf-16-le", "gb18030"]))
def test_it_is_found_wherever_it_lies(noise, text, coding):
    assert Needles([text]).lying_in(noise + text.encode(coding) + noise)


@given(st.text(alphabet="王李赵<>&;0123456789", max_size=100))
def test_it_is_not_found_where_it_is_not(text):
    assert Needles([NAME]).lying_in(html.escape(text).encode()) == Needles([NAME]).readable_in(text) == []
