"""The annual report on the site and in the shell: who sees which cases, what is refused where, what the public reads."""
import json
from datetime import date

import pytest
from django.contrib.auth import get_user_model

from tests.openness.conftest import HEAD, OFFICE, OFFICER, Desk, at
from tests.site.conftest import AT, entered
from tests.site.test_commands import folder, run  # noqa: F401 (fixture)
from zhengtong.kernel.parties import actions as parties
from zhengtong.kernel.parties import system
from zhengtong.report.annual import actions
from zhengtong.report.annual.models import AnnualReport, EnteredCell
from zhengtong.site import day

D = date
WORK, CELL = "/annual/2025/district/work/", "cases/?table=3&row=r1&column=total"
ENTER = WORK + "enter/?row=normative&column=issued"
CHAPTERS = {"overview": "今年收到两件申请。", "shortcomings": "目录不全。", "other": "无。"}


@pytest.fixture
def office(db):
    """office(role): a client of the office that keeps the district's report."""

    def opened(role="officer", department=OFFICE):
        user = get_user_model().objects.create_user(f"{department}-{role}", last_name="办公室")
        parties.open_post(login=user, department=department, role=role, person=None, by=system("test"), at=AT)
        return entered(user)

    return opened


@pytest.fixture
def requests(db):
    return [Desk().file(D(2025, 12, 2)) for _n in range(2)]


def text(response):
    return response.content.decode()


def entered_before(year=2024, **more):
    given = {"year": year, "row": "rules", "column": "issued", "value": "3", "source": "台账", "on": D(2025, 1, 9), **more}
    return actions.enter_cell(by=OFFICER, at=at(D(2025, 1, 9)), **given)


def published(year=2024):
    chapters = {"overview": "没有申请。", "problems": "目录不全。", "other": "无。"}
    return actions.publish(year=year, unit=OFFICE, chapters=chapters, by=HEAD, on=D(2025, 1, 20), at=at(D(2025, 1, 20)))


def test_a_number_leads_to_its_cases(office, requests):
    client = office()
    assert f'href="{WORK}cases/?table=3&amp;row=r1&amp;column=total">2</a>' in text(client.get(WORK))
    page = text(client.get(WORK + CELL))
    assert all(request.case.number in page for request in requests)


def test_other_departments_see_the_count_not_the_cases(office, requests):
    page = text(office("officer", "education").get(WORK + CELL))
    assert "还有 2 件由别的部门办" in page
    assert not any(request.case.number in page for request in requests)


def test_the_auditor_states_a_purpose_first(clients, requests):
    answer = clients["auditor"].get(WORK + CELL)
    assert answer.status_code == 302 and answer["Location"].startswith("/purpose?next=")


@pytest.mark.parametrize(("purpose", "shown"), [("audit", True), ("replay", False)])
def test_the_purpose_decides_what_the_auditor_sees(purpose, shown, clients, requests):
    session = clients["auditor"].session
    session["purpose"] = purpose
    session.save()
    page = text(clients["auditor"].get(WORK + CELL))
    assert (requests[0].case.number in page) == shown


@pytest.mark.parametrize("query", ["", "?table=2&row=r1&column=total", "?table=3&row=r9&column=total", "?table=3&row=r1"])
def test_no_such_cell(query, office):
    assert office().get(WORK + "cases/" + query).status_code == 404


@pytest.mark.parametrize("address", ["1999/district/", "2025/nobody/", "2099/district/", "99999999999999/district/"])
def test_no_such_report(address, office):
    assert office().get(f"/annual/{address}work/").status_code == 404


def test_a_cell_is_entered_with_its_source(office):
    client = office()
    assert client.post(ENTER, {"value": "7", "source": "司法局台账"})["Location"] == WORK + "#table2"
    assert "司法局台账" in text(client.get(WORK))


@pytest.mark.parametrize(("value", "source", "says"), [
    ("-1", "台账", "不能填"), ("1.5", "台账", "不能填"), ("", "台账", "写上数字"), ("7", "", "写明数字从哪里来")])
def test_what_is_refused_is_said_at_the_form_and_changes_nothing(value, source, says, office):
    answer = office().post(ENTER, {"value": value, "source": source})
    assert answer.status_code == 422 and says in text(answer)
    assert not EnteredCell.objects.exists()


def test_another_department_enters_nothing(office):
    answer = office("officer", "education").post(ENTER, {"value": "7", "source": "台账"})
    assert answer.status_code == 422 and "本部门填写" in text(answer)
    assert not EnteredCell.objects.exists()


def test_a_year_that_is_not_over_is_not_published(office):
    answer = office("approver").post(f"/annual/{day.today().year}/district/work/publish/", CHAPTERS)
    assert answer.status_code == 422 and "还没有过完" in text(answer)
    assert not AnnualReport.objects.exists()


def test_the_running_year_is_a_preview_and_says_from_when_it_may_be_published(office):
    running, client = day.today().year, office("approver")
    page = text(client.get(f"/annual/{running}/district/work/"))
    assert "预览" in page and f"{running + 1}年1月1日起可以公布" in page and "work/publish/" not in page
    made = client.get(f"/annual/{running}/district/work/html")
    assert "预览" in text(made) and "-preview.html" in made["Content-Disposition"]


def test_what_is_published_is_no_preview(office, visitor):
    published()
    assert "预览" not in text(visitor.get("/annual/2024/government-office/html"))


def test_published_for_everyone(office, visitor):
    address = f"/annual/2024/{OFFICE}/"
    assert visitor.get(address).status_code == 404
    assert office("approver").post(address + "work/publish/", CHAPTERS)["Location"] == address
    page = text(visitor.get(address))
    assert "今年收到两件申请。" in page and "/work/" not in page
    assert address in text(visitor.get("/annual/"))


def test_an_identity_that_does_not_hold_stops_publication(office):
    entered_before()
    entered_before(unit=OFFICE, value="4")
    answer = office("approver").post("/annual/2024/district/work/publish/", CHAPTERS)
    assert answer.status_code == 422 and "I9" in text(answer)
    assert not AnnualReport.objects.exists()


def test_each_identity_shows_its_result(office):
    entered_before()
    entered_before(unit=OFFICE, value="4")
    page = text(office().get("/annual/2024/district/work/"))
    assert "表2：规章，本年制发件数：3 ≠ 4" in page and "无可比" in page and page.count('<span class="tag late">不平</span>') == 1


def test_the_published_figures_stay(office, visitor):
    entered_before(unit=OFFICE)
    published()
    entered_before(unit=OFFICE, value="9", source="另一本台账", on=D(2025, 2, 3))
    page = text(visitor.get(f"/annual/2024/{OFFICE}/"))
    assert "另一本台账" not in page
    assert '<td class="num">3</td>' in page and "台账" in page


@pytest.mark.parametrize(("kind", "starts"), [("docx", b"PK"), ("html", b"<!doctype"), ("table3", b"\xef\xbb\xbf")])
def test_files_of_the_published_report(kind, starts, visitor):
    published()
    assert visitor.get(f"/annual/2024/{OFFICE}/{kind}").content.startswith(starts)


def test_no_such_file(visitor):
    published()
    assert visitor.get(f"/annual/2024/{OFFICE}/exe").status_code == 404


def test_the_shell_says_the_figures(folder, requests):  # noqa: F811
    code, out, _err = run("report", "annual", 2025, "--json")
    said = json.loads(out)
    assert code == 0 and ["r1", "total", 2] in said["table3"] and said["findings"] == []


def test_the_shell_says_what_does_not_hold(folder, requests):  # noqa: F811
    actions.enter_cell(year=2025, row="rules", column="issued", value="3", source="台账", by=OFFICER, on=D(2025, 12, 30),
                       at=at(D(2025, 12, 30)))
    code, out, _err = run("report", "annual", 2025, "--json")
    assert code == 1 and [f["identity"] for f in json.loads(out)["findings"]] == ["I9"]


@pytest.mark.parametrize(("suffix", "starts"), [("docx", b"PK"), ("html", b"<!doctype"), ("csv", b"\xef\xbb\xbf")])
def test_the_shell_writes_a_file(suffix, starts, folder, requests):  # noqa: F811
    assert run("report", "annual", 2025, "--out", folder / f"r.{suffix}")[0] == 0
    assert (folder / f"r.{suffix}").read_bytes().startswith(starts)
