"""What the public page says of how long rows are kept is what the content says."""
import pytest
from django.test import Client

from zhengtong.site import content


@pytest.mark.django_db
def test_every_register_with_a_retention_stands_on_the_page_with_its_years():
    page = Client().get("/privacy").content.decode()
    kept = [r for r in content.now().registers.values() if r.retention]
    assert len(kept) > 20 and [r.key for r in kept if r.names.zh not in page] == []
    for years in {r.retention.years for r in kept}:
        assert f"<strong>{years} 年</strong> <span" in page, "with its mark: no source gives the years"


def test_every_register_about_people_has_a_retention():
    people = {"person", "household", "hire", "purchase", "diagnosis"}
    found = content.now().registers.values()
    assert [r.key for r in found if r.subject in people and not r.derived and r.retention is None] == []
    assert [p.key for p in content.now().purposes.values() if p.retention is None] == []
