"""The parts of a case's pages: a clock as calendar and table, what can be done today, the timeline, a question page, a letter."""

import itertools
import re
from dataclasses import replace
from datetime import date

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from zhengtong.kernel.clock import Await, Before, Calendar, ClockRule, Event, Exclude, Extend, Length, reckon
from zhengtong.kernel.content.models import Names
from zhengtong.kernel.content.procedures import Question
from zhengtong.kernel.procedures.answers import FieldError
from zhengtong.site.pages.kernel.cases import clocks, parts, questions

TODAY = date(2026, 3, 18)
ARTICLE = "disclosure-regulation#第三十三条"
SPRING = [date(2026, 2, n) for n in range(15, 24)]
CALENDAR = Calendar.of([(2026, SPRING, [date(2026, 2, 14), date(2026, 2, 28)])])
REPLY = ClockRule(
    "reply",
    Length.parse("20 working days"),
    ("received",),
    ("replied",),
    ARTICLE,
    exclude=(Exclude("asked", ("answered",), ARTICLE),),
)
REVIEW = ClockRule("review", Length.parse("2 working days"), ("received",), ("reviewed",), ARTICLE,
                   before=Before("reply", Length.parse("2 working days")))
EVENTS = [
    Event("received", date(2026, 2, 12)),
    Event("asked", date(2026, 3, 3), 1, "a"),
    Event("answered", date(2026, 3, 10), 2, "a"),
]


def clock(today=TODAY, events=EVENTS, calendar=CALENDAR):
    return clocks.of("答复", reckon([REPLY], events, calendar, today)["reply", ""], today)


@pytest.fixture
def cells():
    return {cell.day: cell for week in clock().weeks for cell in week if cell.day}


def test_the_calendar_begins_with_the_week_of_the_start_and_ends_with_that_of_the_due_day():
    weeks = clock().weeks
    assert weeks[0][3].day == date(2026, 2, 12) and weeks[-1][2].day == date(2026, 3, 25)
    assert all(len(week) == 7 for week in weeks)


@pytest.mark.parametrize(
    ("day", "kind", "number", "corner"),
    [
        (date(2026, 2, 12), "", "开始", ""),
        (date(2026, 2, 14), "in", "2", "调休"),
        (date(2026, 2, 16), "", "", "假"),
        (date(2026, 3, 7), "ex", "", "扣除"),
        (date(2026, 3, 18), "in today", "15", "今天"),
        (date(2026, 3, 19), "left", "16", ""),
        (date(2026, 3, 25), "due", "20", "截止"),
    ],
)
def test_a_day_says_how_it_counts(cells, day, kind, number, corner):
    assert (cells[day].kind, cells[day].number, cells[day].corner) == (kind, number, corner)


def test_the_table_says_every_day_once_and_in_order():
    spans = clock().spans
    days = [span.first for span in spans]
    assert days == sorted(days) and spans[0].first == date(2026, 2, 12) and spans[-1].last == date(2026, 3, 25)
    assert all(later.first > earlier.last for earlier, later in itertools.pairwise(spans))


def test_excluded_days_are_marked_and_what_is_left_is_told_apart():
    spans = clock().spans
    assert [(s.first, s.last) for s in spans if s.kind == "now"] == [(date(2026, 3, 4), date(2026, 3, 10))]
    assert spans[-1].verdict == "剩" and spans[-1].numbers == "16–20"
    assert clock().counted == 15


@pytest.mark.parametrize(
    ("first", "last", "chinese", "english"),
    [
        (date(2026, 3, 4), date(2026, 3, 4), "3月4日", "4 March"),
        (date(2026, 3, 4), date(2026, 3, 10), "3月4日–10日", "4–10 March"),
        (date(2026, 2, 24), date(2026, 3, 3), "2月24日–3月3日", "24 February – 3 March"),
        (date(2025, 12, 30), date(2026, 1, 5), "2025年12月30日–2026年1月5日", "30 December 2025 – 5 January 2026"),
        (date(2025, 1, 2), date(2025, 1, 3), "2025年1月2日–3日", "2–3 January 2025"),
    ],
)
def test_days_are_said_as_shortly_as_they_are_clear(first, last, chinese, english):
    assert clocks.days_words(first, last, TODAY) == chinese
    with translation.override("en"):
        assert clocks.days_words(first, last, TODAY) == english


def begun_anew(*more):
    rule = replace(REPLY, starts=("received", "corrected"), awaits=(Await("correction asked", ("corrected",), ARTICLE),))
    events = [Event("received", date(2026, 3, 2)), Event("correction asked", date(2026, 3, 3), 1), Event("corrected", date(2026, 3, 6), 2)]
    found = reckon([rule, REVIEW], [*events, *more], CALENDAR, date(2026, 4, 30))
    return {key: clocks.of(key, one, date(2026, 4, 30), goal="答复" if key == "review" else "") for (key, _), one in found.items()}


def test_a_clock_begun_anew_says_every_day_once_and_in_order():
    spans = begun_anew()["reply"].spans
    days = [span.first for span in spans]
    assert days == sorted(set(days)) and all(later.first > earlier.last for earlier, later in itertools.pairwise(spans))
    assert [(s.first.day, s.numbers) for s in spans[:4]] == [(2, "0"), (3, "–"), (4, "–"), (6, "0")]


def test_the_table_of_a_met_clock_stops_there_and_says_so(rendered):
    found = begun_anew(Event("replied", date(2026, 3, 11), 3))["reply"]
    assert found.spans[-1].last == date(2026, 3, 11) and found.spans[-1].numbers == "1–3" and found.counted == 3
    assert [cell.corner for week in found.weeks for cell in week if cell.day == date(2026, 3, 11)] == ["止"]
    assert "2026年3月11日" not in found.ending and "3月11日办了，期限到此为止。" in rendered("clock", clock=found)


@pytest.mark.parametrize(("by", "said"), [("20 working days", "40 个工作日"), ("1 month", "20 个工作日 + 1 个月")])
def test_an_extended_clock_is_told_with_what_it_was_extended_by(by, said):
    rule = replace(REPLY, extend=Extend(Length.parse(by), "extended", ARTICLE))
    extended = Event("extended", date(2026, 3, 3), 9)
    found = clocks.of("答复", reckon([rule], [*EVENTS, extended], CALENDAR, TODAY)["reply", ""], TODAY)
    assert found.reckoning.extended and found.length == said and found.reach == f"从 2月12日的次日起，{said}"


def test_what_came_late_is_said_with_the_end():
    assert "比截止日晚" in begun_anew(Event("replied", date(2026, 4, 20), 3))["reply"].ending


def test_a_clock_that_runs_backwards_is_told_from_the_day_it_is_counted_from():
    found = begun_anew()["review"]
    assert found.reach == "“答复”届满前 2 个工作日" and not found.weeks
    assert [(s.first, s.last, s.numbers) for s in found.spans] == [
        (date(2026, 4, 1), date(2026, 4, 2), "2–1"), (date(2026, 4, 3), date(2026, 4, 3), "0"),
    ]


def test_a_year_without_a_notice_is_shown_as_provisional(rendered):
    page = rendered("clock", clock=clock(calendar=Calendar.of([])))
    assert "暂定" in page and "还没有公布" in page


def test_a_long_clock_has_its_table_alone(rendered):
    rule = ClockRule("suit", Length.parse("1 year"), ("received",), (), ARTICLE)
    long = clocks.of("起诉", reckon([rule], EVENTS[:1], CALENDAR, TODAY)["suit", ""], TODAY)
    assert not long.weeks and 'class="cal"' not in rendered("clock", clock=long)


@pytest.fixture
def rendered(db):
    """rendered(name, **context) -> the part as a page would show it."""
    return lambda name, **context: render_to_string(f"parts/case/{name}.html", context)


def test_every_day_of_the_calendar_is_a_cell_and_every_span_a_line(rendered):
    page = rendered("clock", clock=clock())
    assert len(re.findall("<td[ >]", page.split("</table>")[0])) == 7 * len(clock().weeks)
    assert page.count('<th scope="row"') == len(clock().spans)
    assert "disclosure-regulation/#" in page


@pytest.mark.parametrize("part", ["clock", "today", "time", "letter", "stages"])
def test_english_parts_hold_no_chinese_of_ours(rendered, part):
    given = {
        "clock": clock,
        "today_can": lambda: parts.Today("Justice", "by 20 March.", may=[parts.Deed("Extend", "/x", until=TODAY)], may_not=[parts.NotNow("Reply", "too early")]),
        "moments": lambda: [parts.Moment("Received", TODAY), parts.Moment("Reply", kind="later")],
        "letter": lambda: parts.Letter("Reply", "1", ["Text"], draft=True, code="ABC", pdf="/x.pdf", day=TODAY),
        "stages": lambda: [parts.Stage("Who", "done"), parts.Stage("What", "now")],
    }
    with translation.override("en"):
        page = rendered(part, **{name: made() for name, made in given.items()})
    assert not re.search("[\u4e00-\u9fff]", re.sub("答复|disclosure-regulation/#[^\"]*", "", page))


def test_today_says_first_who_is_waited_for_then_what_may_be_done_then_what_not(rendered):
    can = parts.Today(
        "法规科",
        "回合法性审查，3月20日前。",
        may=[parts.Deed("发起延期", "/cases/1/extended", "最多 20 个工作日。", until=TODAY)],
        may_not=[parts.NotNow("答复", "合法性审查没有回来。")],
    )
    page = rendered("today", today_can=can)
    places = [page.index(text) for text in ("法规科", "发起延期", "今天不能", "合法性审查没有回来")]
    assert places == sorted(places)


def test_nothing_to_do_is_said(rendered):
    assert "您现在不用做什么" in rendered("today", today_can=parts.Today())


def test_the_timeline_marks_now_and_later(rendered):
    moments = [parts.Moment("收到", TODAY), parts.Moment("审查", when="现在", kind="next"), parts.Moment("答复", kind="later")]
    page = rendered("time", moments=moments)
    assert page.count("<li") == 3 and 'class="next" aria-current="step"' in page and "还不知道" in page


QUESTIONS = [
    Question(key="what", names=Names(zh="要什么", en="What"), type="text", max=100),
    Question(key="how", names=Names(zh="怎么给您", en="How"), type="choice", choices={"mail": Names(zh="邮寄", en="By post")}),
    Question(key="when", names=Names(zh="哪一天", en="When"), type="date"),
    Question(key="papers", names=Names(zh="附件", en="Papers"), type="files"),
]


def question_page(form):
    stages = [parts.Stage("身份", "done"), parts.Stage("内容", "now")]
    return parts.QuestionPage("要什么信息", stages, form, "继续", hidden=[("key", "k1")], files=True)


def test_a_question_page_has_a_label_a_hint_and_the_files_way(rendered):
    page = rendered("question", page=question_page(questions.PageForm(QUESTIONS)))
    assert 'for="id_what"' in page and "写成 2025-12-31。" in page and 'enctype="multipart/form-data"' in page
    assert 'type="radio"' in page and "multiple" in page and 'name="key" value="k1"' in page


def test_what_the_check_refuses_stands_at_the_field_and_in_the_summary(rendered):
    form = questions.PageForm(QUESTIONS, data={"what": ""})
    form.refuse([FieldError("what", "没有填。", "写要什么信息。"), FieldError("elsewhere", "编号不对。", "重填。")])
    page = rendered("question", page=question_page(form))
    assert page.count("没有填。写要什么信息。") == 2 and 'href="#id_what"' in page
    assert page.count("编号不对。重填。") == 1 and "有 2 处要改" in page


def test_a_draft_letter_says_that_it_is_none_yet(rendered):
    letter = parts.Letter("答复书", "龙华公开〔2026〕63号", ["您申请的信息予以公开。"], "不服本答复，可以……", draft=True)
    page = rendered("letter", letter=letter)
    assert "草稿，没有签发" in page and "龙华公开〔2026〕63号" in page
