"""The screens of payment, over the test client: the resident agrees in two steps, the desk takes a list its whole way."""
import csv
import io
import re
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from zhengtong.kernel.access import queries as reach
from zhengtong.kernel.parties import actions as parties
from zhengtong.kernel.parties import system
from zhengtong.services.entitlement.payment import actions
from zhengtong.services.entitlement.payment.models import Batch, BenefitList, Grant

from .payments import AT, DEPARTMENT, acting, answer, approver, name_of, officer, proposed, released, sent, signed, states


def entered(login, role, subject=None):
    user = get_user_model().objects.create_user(login, password="a long password of nobody", last_name="测试员")
    if subject is None:
        parties.open_post(login=user, department=DEPARTMENT, role=role, person=None, by=system("test"), at=AT)
    else:
        parties.open_subject_login(login=user, kind="person", no=subject, person=subject, by=system("test"), at=AT)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def today(district, monkeypatch):
    from zhengtong.site import day

    monkeypatch.setattr(day, "today", lambda: date(2025, 12, 31))
    monkeypatch.setattr(day, "now", lambda: AT)
    return district


@pytest.fixture
def desk(today):
    return {"round": today, "officer": entered("desk-a", "officer"), "second": entered("desk-b", "officer"), "approver": entered("desk-c", "approver")}


def test_a_resident_agrees_in_two_steps(today):
    one = actions.release_grants(pk=signed(proposed(today)).pk, **acting(approver())).grants.first()
    client = entered("old", "resident", one.no)
    assert f'href="/grants/{one.pk}/"' in client.get("/grants/").content.decode()
    assert f'href="/grants/{one.pk}/agree"' in client.get(f"/grants/{one.pk}/").content.decode()
    posted = {"name": name_of("person", one.no), "number": "6222000012345678", "bank": "某银行"}
    assert client.post(f"/grants/{one.pk}/agree", posted).status_code == 302
    one.refresh_from_db()
    assert one.state == "agreed"
    assert "6222000012345678" not in client.get(f"/grants/{one.pk}/").content.decode()


def test_a_wrong_account_is_named_and_nothing_changes(today):
    one = actions.release_grants(pk=signed(proposed(today)).pk, **acting(approver())).grants.first()
    client = entered("old", "resident", one.no)
    page = client.post(f"/grants/{one.pk}/agree", {"name": "别人", "number": "6222000012345678", "bank": "某银行", "by": "x"})
    assert page.status_code == 422 and "by" in page.content.decode()
    page = client.post(f"/grants/{one.pk}/agree", {"name": "别人", "number": "6222000012345678", "bank": "某银行"})
    one.refresh_from_db()
    assert (page.status_code, one.state) == (422, "asked") and "户名与收款人不一致" in page.content.decode()


def test_a_resident_says_no(today):
    one = actions.release_grants(pk=signed(proposed(today)).pk, **acting(approver())).grants.first()
    entered("old", "resident", one.no).post(f"/grants/{one.pk}/decline")
    one.refresh_from_db()
    assert one.state == "declined"


def test_somebody_elses_grant_is_not_there(today):
    one, other = released(today).grants.all()[:2]
    assert entered("old", "resident", one.no).get(f"/grants/{other.pk}/").status_code == 404


def test_a_list_goes_its_way_at_the_desk(desk):
    assert desk["officer"].post("/desk/lists/propose", {"policy": "old-age-allowance"}).status_code == 302
    held = BenefitList.objects.get()
    page = f"/desk/lists/{held.pk}/"
    assert desk["officer"].get("/desk/lists/").status_code == desk["approver"].get(page).status_code == 200
    one = held.grants.first()
    desk["second"].post(f"{page}do", {"deed": "confirm", "grant": [one.pk], "why": "已迁出"})
    desk["approver"].post(f"{page}do", {"deed": "sign"})
    desk["approver"].post(f"{page}do", {"deed": "release"})
    assert states(held) == {"withheld": 1, "asked": held.count - 1}
    assert "已迁出" in desk["approver"].get(f"{page}?state=withheld").content.decode()


def test_a_proposal_with_an_added_field_names_the_field(desk):
    given = {"policy": "old-age-allowance", "state": "signed"}
    page = desk["officer"].post("/desk/lists/propose", given, follow=True).content.decode()
    assert "表单里没有“state”这一栏。" in page and not BenefitList.objects.exists()


def test_a_refused_step_is_shown_and_changes_nothing(desk):
    desk["officer"].post("/desk/lists/propose", {"policy": "old-age-allowance"})
    held = BenefitList.objects.get()
    page = desk["officer"].post(f"/desk/lists/{held.pk}/do", {"deed": "confirm"}, follow=True)
    assert held.case.events.count() == 1 and re.search('role="(alert|status)"', page.content.decode())


def test_a_batch_is_made_sent_fetched_and_answered(desk, today):
    held = released(today)
    desk["officer"].post("/desk/batches/make", {"form": "csv"})
    batch = Batch.objects.get()
    assert desk["approver"].get(f"/desk/batches/{batch.pk}/file").status_code == 403
    desk["approver"].post(f"/desk/batches/{batch.pk}/send")
    assert desk["officer"].get(f"/desk/batches/{batch.pk}/file").content.startswith("\ufeff批次号".encode())
    batch.refresh_from_db()
    desk["officer"].post("/desk/batches/answer", {"file": SimpleUploadedFile("a.csv", answer(batch))})
    assert Grant.objects.filter(list=held, state="paid").count() == held.count
    assert desk["officer"].get("/desk/batches/").status_code == 200


def test_another_departments_list_is_not_there(desk, today):
    held = actions.propose(policy="srdi-title", round=today, **acting(officer(department="industry")))
    assert desk["officer"].get(f"/desk/lists/{held.pk}/").status_code == 404


def csv_rows(client, address):
    return list(csv.DictReader(io.StringIO(client.get(address).content.decode("utf-8-sig"))))


def test_every_figure_of_a_batch_leads_to_its_payments(desk):
    released(desk["round"])
    batch = sent()
    first = batch.payments.order_by("key").first()
    actions.load_answer(data=answer(batch, others={first.key: ("rejected", "户名不符")}), **acting(officer()))
    page = desk["officer"].get("/desk/batches/").content.decode()
    for state, count in (("paid", batch.count - 1), ("rejected", 1)):
        address = f"/desk/batches/{batch.pk}/?state={state}"
        assert f'href="{address}">{count:,}' in page
        assert len(csv_rows(desk["officer"], address + "&export=csv")) == count
    assert first.account.number not in desk["officer"].get(f"/desk/batches/{batch.pk}/").content.decode()


def test_a_list_is_filtered_and_taken_away_and_who_is_on_it_finds_that(desk):
    held = proposed(desk["round"])
    one = held.grants.order_by("pk").first()
    assert desk["officer"].get("/desk/lists/?state=released").content.decode().count(f"/desk/lists/{held.pk}/") == 0
    rows = csv_rows(desk["officer"], f"/desk/lists/{held.pk}/?export=csv")
    assert len(rows) == held.count and sum(float(row["金额，元"]) for row in rows) * 100 == held.total
    looks, _total = reach.who_looked("person", one.no, form="export")
    assert [look.count for look in looks] == [held.count]


def test_ones_own_grants_are_filtered_and_taken_away(desk):
    one = released(desk["round"]).grants.first()
    client = entered("own", "resident", one.no)
    assert [row["期间"] for row in csv_rows(client, "/grants/?export=csv")] == ["2025-12"]
    assert csv_rows(client, "/grants/?export=csv&state=agreed") == csv_rows(client, "/grants/?export=csv")
    assert client.get("/grants/?state=nonsense").status_code == 200
