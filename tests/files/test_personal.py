"""What looks personal in a text, and what does not."""
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhengtong.kernel.files.redaction import personal


def found(text, names=()):
    return [(span.kind, span.text, span.sure) for span in personal(text, names)]


@pytest.mark.parametrize(("text", "expected"), [
    ("证号11010519491231002X。", ("resident number", "11010519491231002X", True)),
    ("证号１１０１０５１９４９１２３１００２Ｘ。", ("resident number", "１１０１０５１９４９１２３１００２Ｘ", True)),
    ("证号 110105 19491231 002X", ("resident number", "110105 19491231 002X", True)),
    ("证号110105194912310021，", ("resident number", "110105194912310021", False)),
    ("电话13800138000", ("mobile number", "13800138000", True)), ("电话+86 138-0013-8000。", ("mobile number", "+86 138-0013-8000", True)),
    ("座机0755-12345678", ("telephone", "0755-12345678", True)), ("卡号4111 1111 1111 1111", ("bank card", "4111 1111 1111 1111", True)),
    ("邮箱 zhang.san@example.com。", ("e-mail", "zhang.san@example.com", True)), ("护照E12345678", ("passport or permit", "E12345678", False)),
    ("车牌粤B12345", ("number plate", "粤B12345", True)), ("车牌粤BD12345，", ("number plate", "粤BD12345", True)),
    ("代码91350100M000100Y43", ("firm number", "91350100M000100Y43", True)),
    ("申请人：张三，女", ("name", "张三", False)), ("联系人 欧阳锋", ("name", "欧阳锋", False)),
])
def test_it_is_found_with_its_kind(text, expected):
    assert expected in found(text)


def test_an_address_is_found_to_its_door():
    spans = [text for kind, text, _sure in found("住在龙华区民治街道梅龙路12号3栋2单元501室，电话") if kind == "address"]
    assert len(spans) == 1 and spans[0].endswith("12号3栋2单元501室") and "梅龙路" in spans[0]


@pytest.mark.parametrize("end", ["12号3栋402", "12号402", "3栋2单元501", "12号A座1203", "5楼B07"])
def test_an_address_is_found_to_a_door_without_its_word(end):
    spans = [text for kind, text, _sure in found(f"住在龙华区民治大道{end}，电话") if kind == "address"]
    assert len(spans) == 1 and spans[0].endswith(end)


@pytest.mark.parametrize("text", ["深龙华府办〔2025〕12号", "共 1,200,000 元", "2025年12月31日", "第三十三条第二款", "138001380001234", "代码91350100M000100Y44 完"])
def test_ordinary_numbers_are_left_alone(text):
    assert found(text) == []


def test_given_names_are_found_with_blanks_and_in_any_case():
    assert [text for _kind, text, _sure in found("张 三丰和ZHANG sanfeng", ["张三丰", "Zhang Sanfeng"])] == ["张 三丰", "ZHANG sanfeng"]


def test_the_longer_name_wins():
    assert [text for _kind, text, _sure in found("张三丰", ["张三", "张三丰"])] == ["张三丰"]


@given(st.text(alphabet="张三1389X-@.a 号路\n", max_size=120), st.lists(st.text(min_size=1, max_size=4), max_size=3))
def test_spans_are_in_order_apart_and_true(text, names):
    spans = personal(text, names)
    assert all(text[span.start : span.end] == span.text and span.text for span in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
