"""`zt erase`: a dry run, a proposal, a second person; what is gone afterwards, and what still proves what was decided."""
import datetime as dt
import os

import pytest

from tests.site.test_commands import AT, ELDERS, answer, as_, folder, loaded, member, run, stands, written  # noqa: F401 (fixtures)
from zhengtong.kernel.access.models import Look
from zhengtong.kernel.journal import queries as journal
from zhengtong.site import day

TODAY = "2025-12-31"
BUREAU, SECOND = ("bureau", "data_bureau", "data-bureau"), ("second", "auditor", "data-bureau")


@pytest.fixture
def dead(loaded):  # noqa: F811
    """The first of twelve elders died more than five years ago and was decided in a round; somebody looked three years ago."""
    day.move(dt.date(2025, 12, 31))
    for key, head, row in (("deaths-civil", "身份证号,死亡日期", "2020-12-31"), ("deaths-health", "身份证号,死亡日期,死亡原因", "2020-12-31,疾病")):
        answer("register", "load", key, TODAY, written(loaded, f"{key}.csv", f"{head}\n{ELDERS[0]},{row}\n"))
    answer("round", "--on", TODAY)
    answer("facts", ELDERS[0], "--purpose", "data-quality")
    member(*BUREAU)
    member(*SECOND)
    return loaded


def test_the_dry_run_counts_changes_nothing_and_exits_with_one_while_something_is_due(dead):
    before = stands(dead)
    assert answer("erase", "due", "--on", "2025-12-30")["due"] == []
    found = {row["what"]: row for row in answer("erase", "due", code=1)["due"]}
    assert found["population"] == {"what": "population", "subjects": 1, "rows": 1, "files": 1}
    assert set(found) == {"population", "deaths-civil", "deaths-health"}
    later = {row["what"] for row in answer("erase", "due", "--on", "2028-12-31", code=1)["due"]}
    assert "data-quality" in later, "the look is three years old by then"
    assert run("erase", "due")[0] == 1 and stands(dead) == before


def test_two_persons_erase_and_the_proofs_stand(dead):
    number = answer("erase", "propose", *as_("bureau", dead))["proposal"]
    refused = answer("erase", "release", number, *as_("bureau", dead), code=1)
    assert "自己" in refused["error"]
    entries = journal.size()
    done = answer("erase", "release", number, *as_("second", dead))
    assert (done["rows"], done["keys"]) == (3, 1) and journal.size() > entries
    assert answer("facts", ELDERS[0], "--purpose", "data-quality", code=2)["error"]
    assert answer("erase", "due")["due"] == []
    assert answer("journal", "verify")["holds"]
    again = answer("replay")
    policy = next(r for r in again["rules"] if r["policy"] == "old-age-allowance")
    assert again["holds"] and policy["erased"] == 1 and policy["differences"] == 0
    assert "抹去" in run("replay")[1]
    assert "放行过" in answer("erase", "release", number, *as_("second", dead), code=1)["error"]


def test_the_round_after_an_erasure_equals_a_full_one(dead):
    answer("erase", "release", answer("erase", "propose", *as_("bureau", dead))["proposal"], *as_("second", dead))
    some, full = answer("round"), answer("round", "--full")
    assert some["new"] and {r["policy"]: r["subjects"] for r in some["rules"]} == {r["policy"]: r["subjects"] for r in full["rules"]}
    assert next(r["subjects"] for r in some["rules"] if r["policy"] == "old-age-allowance") == 11
    assert answer("replay", "--round", some["round"])["holds"]


def test_old_looks_go_with_the_bodies_of_their_entries(dead):
    look = Look.objects.get(form="record")
    Look.objects.filter(pk=look.pk).update(at=dt.datetime(2022, 12, 30, tzinfo=dt.UTC))
    index = next(e.index for e in journal.entries(kind="access.record"))
    root = journal.verify().root
    answer("erase", "release", answer("erase", "propose", *as_("bureau", dead))["proposal"], *as_("second", dead))
    assert not Look.objects.filter(pk=look.pk).exists() and journal.entry(index).body is None
    assert answer("journal", "verify")["holds"] and root


def test_a_proposal_is_refused_before_its_day_without_anything_due_and_after_a_change(dead):
    assert "还没有到" in answer("erase", "propose", "--on", "2031-01-01", *as_("bureau", dead), code=1)["error"]
    assert "没有保存期满" in answer("erase", "propose", "--on", "2025-12-30", *as_("bureau", dead), code=1)["error"]
    assert "数据管理员" in answer("erase", "propose", *as_("second", dead), code=1)["error"]
    number = answer("erase", "propose", *as_("bureau", dead))["proposal"]
    text = f"身份证号,死亡日期\n{ELDERS[1]},2025-12-30\n"
    answer("register", "load", "deaths-civil", TODAY, written(dead, "more.csv", text))
    before = stands(dead)
    assert "又变了" in answer("erase", "release", number, *as_("second", dead), code=1)["error"]
    assert "不是抹去的提出" in answer("erase", "release", 0, *as_("second", dead), code=1)["error"]
    assert stands(dead) == before


def test_login_list_row_and_authorisation_of_the_erased_go_too(dead):
    from django.contrib.auth import get_user_model

    from zhengtong.kernel.access.models import Authorisation
    from zhengtong.kernel.parties import actions as parties
    from zhengtong.kernel.parties import system
    from zhengtong.services.entitlement.models import WorkList, WorkListRow

    user = get_user_model().objects.create_user("wang", password="x", last_name="王")
    parties.open_subject_login(login=user, kind="person", no=0, person=0, by=system("test"), at=AT)
    held = WorkList.objects.create(round=1, department="dpf", kind="person", wanted=["残疾等级"], issued_by="x", issued_at=AT)
    for no in (0, 1):
        row = {"kind": "person", "no": no, "fact": "残疾等级", "register": "disability", "key": ELDERS[no], "value": "1"}
        WorkListRow.objects.create(list=held, **row)
        Authorisation.objects.create(basis="case", reference="c", kind="person", no=no, purpose="audit", grade=1, since=AT.date())
    answer("erase", "release", answer("erase", "propose", *as_("bureau", dead))["proposal"], *as_("second", dead))
    user.refresh_from_db()
    assert not user.is_active and (user.username, user.last_name) == (f"erased-{user.pk}", "")
    assert list(held.rows.values_list("key", "value")) == [("", None), (ELDERS[1], "1")]
    assert list(Authorisation.objects.values_list("no", flat=True)) == [1]
    assert journal.verify().holds


def test_no_file_of_the_data_folder_holds_the_number_any_more(dead):
    answer("erase", "release", answer("erase", "propose", *as_("bureau", dead))["proposal"], *as_("second", dead))
    data = dead / "data"
    found = [p for p in data.rglob("*") if p.is_file() and os.access(p, os.R_OK) and ELDERS[0].encode() in p.read_bytes()]
    assert found == []
