"""FEEL tests in words: what a reader of a decision table sees."""

from datetime import date
from decimal import Decimal

import pytest

from zhengtong.kernel.content.models import Names
from zhengtong.kernel.content.policies import Wording
from zhengtong.site.pages.kernel.content import words

READER = words.Reader({"起领年龄": Decimal(70), "最短经营期": "P6M", "未设": None})


@pytest.mark.parametrize(
    ("feel", "said"),
    [
        ("-", "不看"),
        ("", "不看"),
        ("true", "是"),
        ("false", "否"),
        ("null", "没有"),
        ("not(null)", "有"),
        ('"深圳"', "深圳"),
        ('"中型", "小型", "微型"', "中型 或 小型 或 微型"),
        ('not("深圳")', "不是深圳"),
        (">= 70", "70 以上"),
        ("< 起领年龄", "不满 70"),
        ("> 未设", "超过 未设定"),
        ("[70..80)", "70 到 80（不含）"),
        ("[起领年龄..80]", "70 到 80"),
        ("<= 12000", "12,000 以下"),
        ('>= date("2025-01-01")', "2025-01-01 起"),
        ("< date(判定日.year, 判定日.month, 1)", "当月 1 日 之前"),
        ('> 判定日 - duration("P3Y")', "判定日前 3 年 之后"),
        ("> 判定日 - duration(最短经营期)", "判定日前 6 个月 之后"),
        ('null, "在保"', "没有 或 在保"),
        ('["01".."06")', "01 到 06（不含）"),
    ],
)
def test_tests_are_said_in_words(feel, said):
    assert READER.test(feel).words == said


@pytest.mark.parametrize("feel", ["? > 3 and ? < 5", "some x in y satisfies x", '< 起补日 - duration("P3Y")'])
def test_what_has_no_short_form_stays_feel(feel):
    cell = READER.test(feel)
    assert cell.raw and cell.words == feel


def test_parameters_are_named_beside_their_value():
    assert READER.test("[起领年龄..80)").names == ("起领年龄",)
    assert READER.test('"起领年龄"').names == ()
    assert READER.output("起领年龄") == words.Cell("70", names=("起领年龄",), text="起领年龄")


def test_a_formula_stays_a_formula():
    assert READER.output("round half up(a * b, 2)").raw


WORDING = Wording(
    input="a - 起领年龄", names=Names(zh="差", en="gap"), tests={"< 0": Names(zh="不满 {起领年龄}", en="under {起领年龄}")}
)


def test_a_computed_condition_is_said_as_its_policy_says_it():
    assert READER.test("< 0", WORDING).words == "不满 70"
    assert READER.test(">= 0", WORDING).words == "0 以上"


def test_the_names_in_a_formula_are_found_in_their_order():
    known = {"出生日期", "户籍地", "月数"}
    assert words.names_in("月数(出生日期, 判定日) + 户籍地 * 月数", known) == ["月数", "出生日期", "户籍地"]


def test_a_bound_computed_from_parameters_is_its_value():
    reader = words.Reader({"男退休年龄": Decimal(60), "延长年限": Decimal(5), "判定日": date(2025, 12, 31)})
    assert reader.test("[男退休年龄 - 延长年限..男退休年龄)").words == "55 到 60（不含）"
    assert reader.test('< 判定日 - duration("P3Y")').words == "2022-12-31 之前"
    assert reader.test('>= 判定日 - duration("P3Y")').words == "2022-12-31 起"
