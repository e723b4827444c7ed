"""The applicant's side of a request to correct a record: the result waits, is opened, and can be attacked."""
import pytest

from zhengtong.openness.requests import actions as requests

from .conftest import HEAD
from .test_correcting import correction
from .test_following_screens import RESIDENT, TODAY, Web, page, web

__all__ = ["correction", "web"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(web: Web, desk, correction):
    """The request of the resident who looks at the site."""
    type(correction.case).objects.filter(pk=correction.case.pk).update(applicant_no=7)
    correction.case.refresh_from_db()
    web.by = RESIDENT
    return correction


def test_a_result_is_read_once_it_was_opened_and_its_remedies_are_told(web, desk, mine):
    desk.do(requests.verify_record, mine, TODAY, opinion="right", reason="登记簿原件写的是 2012 年。")
    assert "登记簿原件" not in web.text(page(mine))
    desk.do(requests.answer_correction, mine, TODAY, HEAD, outcome="refused", printed=False)
    assert "登记簿原件" not in web.text(page(mine))
    web.post(f"{page(mine)}open")
    read = web.text(page(mine))
    assert "登记簿原件" in read and f"{page(mine)}remedy" in read
    mine.case.refresh_from_db()
    assert mine.case.state == "delivered"
