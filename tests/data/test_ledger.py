"""政策一本账: one's own payments and nobody else's, a department's sums, and the payments behind each."""
import csv
import io
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tests.entitlement.payments import AT, ON, acting, answer, officer, released, sent
from zhengtong.data.products import actions, queries
from zhengtong.kernel.access import queries as reach
from zhengtong.kernel.access.models import Look
from zhengtong.kernel.parties import Actor, system
from zhengtong.kernel.parties import actions as parties
from zhengtong.services.entitlement.payment import actions as paying

HISTORY = {"srdi-title", "city-champion", "old-age-allowance", "minimum-living"}  # what the generator's past consists of


@pytest.fixture
def paid(changing):
    """A month of 高龄津贴, paid and recorded."""
    released(changing)
    batch = sent()
    paying.load_answer(data=answer(batch), **acting(officer()))
    paying.record_paid(**acting(system("test")))
    return batch


def asked(**given):
    return queries.Asked(**given)


def own(no, kind="person"):
    role = "resident" if kind == "person" else "enterprise"
    by = Actor("x", "某", role, subject=(kind, no), person=no if kind == "person" else None)
    return actions.read_ledger(by=by, kind=kind, no=no, purpose="own-data" if kind == "person" else "firm-own-data", at=AT)


def test_a_person_reads_what_was_paid_to_it_and_nothing_else(paid):
    payment = paid.payments.select_related("grant").first()
    found = [entry for entry in own(payment.grant.no) if entry.on == ON]
    assert [(e.number, e.policy, e.fen, e.period, e.holder) for e in found] == [
        (payment.key, "old-age-allowance", payment.fen, "2025-12", "person")]


def test_the_household_reads_what_was_paid_to_the_household(district):
    snapshot = reach.current_snapshot()
    column = snapshot.column("payment", "兑现户")
    no = next(n for n in range(snapshot.counts["payment"]) if column.state[n] == 0)
    member = next(n for n, home in enumerate(snapshot.column("person", "户号").values) if home == column.values[no])
    assert ("minimum-living", "household") in {(e.policy, e.holder) for e in own(member)}


def test_a_firm_reads_its_past(district):
    snapshot = reach.current_snapshot()
    column = snapshot.column("payment", "兑现企业")
    no = next(n for n in range(snapshot.counts["payment"]) if column.state[n] == 0)
    found = own(int(column.values[no]), "firm")
    assert found and {e.policy for e in found} <= {"srdi-title", "city-champion"}


def test_nobody_reads_anothers_ledger(district):
    by = Actor("x", "某", "resident", subject=("person", 1), person=1)
    with pytest.raises(actions.AccessDenied):
        actions.read_ledger(by=by, kind="person", no=2, purpose="own-data", at=AT)


def test_a_department_sums_what_it_paid_and_finance_sums_everything(paid):
    own_sums = queries.sums(asked(department="civil-affairs"))
    this_year = [one for one in own_sums if one.year == 2025]
    assert [(one.policy, one.count, one.fen) for one in this_year] == [("old-age-allowance", paid.count, paid.total)]
    finance = queries.department_of(Actor("x", "某", "officer", "finance"))
    assert {one.policy for one in queries.sums(asked(department=finance))} == HISTORY
    assert {one.policy for one in own_sums} == {"old-age-allowance", "minimum-living"}


def test_the_lines_behind_a_sum_are_as_many_and_leave_one_look(paid):
    rows, total = actions.read_lines(by=officer(), asked=asked(policy="old-age-allowance", year=2025), offset=0, limit=5, at=AT)
    assert (len(rows), total) == (5, paid.count)
    assert Look.objects.filter(purpose="payment-ledger", kind="payment", count=5).count() == 1
    assert all("*" in row.facts["兑现人员"] or "＊" in row.facts["兑现人员"] for row in rows)


def test_another_departments_lines_are_not_there(paid):
    rows, total = actions.read_lines(by=officer(department="industry"), asked=asked(policy="old-age-allowance"), offset=0, limit=5, at=AT)
    assert (list(rows), total) == ([], 0)


def entered(role, department="civil-affairs", subject=None):
    user = get_user_model().objects.create_user(f"u-{role}-{department}", password="a long password of nobody", last_name="测试员")
    if subject is None:
        parties.open_post(login=user, department=department, role=role, person=None, by=system("test"), at=AT)
    else:
        parties.open_subject_login(login=user, kind="person", no=subject, person=subject, by=system("test"), at=AT)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def today(paid, monkeypatch):
    from zhengtong.site import day

    monkeypatch.setattr(day, "today", lambda: date(2025, 12, 31))
    monkeypatch.setattr(day, "now", lambda: AT)
    return paid


def rows_of(response):
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_the_page_of_ones_own_shows_the_sum_and_gives_it_as_csv(today):
    payment = today.payments.select_related("grant").first()
    client = entered("resident", subject=payment.grant.no)
    page = client.get("/ledger/?year=2025").content.decode()
    assert f"{payment.fen / 100:,.2f}".rstrip("0").rstrip(".") in page
    assert payment.key in {row["付款编号"] for row in rows_of(client.get("/ledger/?export=csv"))}


def test_every_sum_of_the_desk_leads_to_its_lines(today):
    client = entered("officer")
    address = "/desk/ledger/old-age-allowance/2025/"
    assert f'href="{address}"' in client.get("/desk/ledger/?year=2025").content.decode()
    assert client.get(address).status_code == 200
    taken = rows_of(client.get(address + "?export=csv"))
    assert sum(float(row["兑现金额"]) for row in taken) * 100 == today.total


def test_a_year_or_policy_without_payments_is_not_found_in_words(today):
    client = entered("officer")
    assert client.get("/desk/ledger/old-age-allowance/1999/").status_code == 404
    assert client.get("/desk/ledger/?year=1999").status_code == 200


def test_an_officer_opens_the_ledger_of_one_person_for_a_stated_purpose(today):
    client, no = entered("officer"), today.payments.select_related("grant").first().grant.no
    assert client.get(f"/subjects/person/{no}/ledger").headers["Location"].startswith("/purpose")
    session = client.session
    session["purpose"] = "benefit-check"
    session.save()
    assert client.get(f"/subjects/person/{no}/ledger").status_code == 200
