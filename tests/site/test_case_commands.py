"""`zt case` and `zt clock`: what they say of one case, to whom, and with which exit status; `zt bench` by its own process."""
import datetime as dt
import json

import pytest
from django.utils import translation

from tests.cases.conftest import FILED, District
from tests.site.test_commands import answer, folder, run  # noqa: F401 (fixtures)
from zhengtong.kernel.access.models import Look
from zhengtong.kernel.cases import pins
from zhengtong.kernel.cases.models import Case
from zhengtong.kernel.journal import queries as journal
from zhengtong.kernel.procedures import queries as procedures

DAY = dt.date(2025, 10, 9)


@pytest.fixture
def case(folder):  # noqa: F811
    """A request received on 26 September 2025; the district lives on 9 October."""
    answer("day", DAY)
    return District().received(FILED)


def test_the_list_shows_a_covered_name_and_notes_the_look(case):
    rows = answer("case", "list", "--purpose", "audit")
    assert [(row["number"], row["light"]) for row in rows] == [(case.number, "green")]
    assert rows[0]["applicant"].startswith("王") and "小明" not in rows[0]["applicant"]
    assert Look.objects.exists()


@pytest.mark.parametrize(("given", "count"), [
    (("--text", "{number}"), 1), (("--light", "overdue"), 0), (("--department", "civil-affairs"), 0), (("--closed",), 0),
])
def test_the_list_is_filtered(case, given, count):
    said = [word.format(number=case.number) for word in given]
    assert len(answer("case", "list", "--purpose", "audit", *said)) == count


def test_a_case_is_shown_with_its_events_and_every_day_of_its_clock(case):
    told = answer("case", "show", case.number, "--purpose", "audit", "--days")
    case.refresh_from_db()
    assert [event["event"] for event in told["events"]][-1] == "received" and told["version"] == case.last_seq
    reply = next(clock for clock in told["clocks"] if clock["clock"] == case.due_clock)
    assert reply["due_on"] == case.due_on.isoformat() and reply["days"][-1]["day"] == reply["due_on"]


def test_who_could_move_is_listed_and_nobody_moved(case):
    assert answer("case", "movable", "information-request", "2026-01-01") == []  # it has this version already
    source = json.loads(pins.bundle(case.pin_id).source)
    source["procedure"]["number"] = "旧〔{year}〕{n}号"
    Case.objects.update(pin=pins.pin(procedures.bundle(json.dumps(source, ensure_ascii=False))))  # opened under another
    before = Case.objects.values().get()
    rows = answer("case", "movable", "information-request", "2026-01-01")
    assert [(row["number"], row["can"]) for row in rows] == [(case.number, True)]
    assert Case.objects.values().get() == before


def test_a_stored_day_that_is_not_the_clocks_is_named_with_status_1(case):
    assert answer("clock", "check") == {"holds": True, "cases": 1, "left": 0, "wrong": []}
    Case.objects.update(due_on=dt.date(2025, 10, 31))
    told = answer("clock", "check", code=1)
    assert [wrong["case"] for wrong in told["wrong"]] == [case.number] and not told["holds"]
    code, out, _err = run("clock", "check")
    assert code == 1 and case.number in out


def test_redating_mends_the_day_and_says_so_once(case):
    right = Case.objects.get().due_on
    Case.objects.update(due_on=dt.date(2025, 10, 31), reckoned_with="")
    assert answer("clock", "redate")["moved"] == 1
    assert Case.objects.get().due_on == right
    assert answer("clock", "redate")["moved"] == 0


def test_an_unknown_number_is_refused_in_both_languages(case):
    for language, chinese in (("zh-hans", True), ("en", False)):
        before = journal.size()
        with translation.override(language):
            told = answer("case", "show", "无此号" if chinese else "none", "--purpose", "audit", code=2)
        assert told["remedy"] and ("没有这个办件" in told["error"]) is chinese
        assert journal.size() == before


@pytest.mark.parametrize("what", [("cases", "--cases", 1), ("worklist", "--cases", 100, "--times", 10), ("redate", "--cases", 100)], ids=lambda w: w[0])
def test_a_measure_ends_by_its_aim_and_leaves_nothing(case, what):
    before = journal.size(), Case.objects.count()
    code, out, _err = run("bench", *what, "--json")
    assert code in (0, 1) and '"holds"' in out and (journal.size(), Case.objects.count()) == before
