"""Files of a draft that was not handed in go with it; what was filed, or belongs to somebody else too, stays."""
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.site.test_filing import PNG, RESIDENT, upload, who
from zhengtong.kernel.files import queries as kept
from zhengtong.kernel.files import store
from zhengtong.kernel.files.models import StoredFile
from zhengtong.kernel.journal import queries as journal
from zhengtong.kernel.messages import actions as messages
from zhengtong.kernel.parties import Actor, system
from zhengtong.site import leftovers

__all__ = ["who"]
pytestmark = pytest.mark.django_db
DROP, DAY = "/file/record-correction/drop", date(2025, 3, 5)
AT = datetime(2025, 3, 5, 2, tzinfo=UTC)


@pytest.fixture
def drafted(client, who):
    """The hash of a file in the resident's draft."""
    who(RESIDENT)
    upload(client, "证明.png", PNG)
    return StoredFile.objects.get().hash


def test_what_is_thrown_away_leaves_neither_row_nor_bytes(client, drafted):
    client.post(DROP)
    assert not StoredFile.objects.exists() and not store.path_of(drafted).exists()
    assert journal.entries(kind="files.forget")[0].body == {"files": [drafted]}


def test_a_draft_that_expired_takes_its_files_along(drafted):
    assert leftovers.expire(by=system("test"), on=DAY + timedelta(days=40), at=AT) == 1
    assert not StoredFile.objects.exists() and not store.path_of(drafted).exists()


def test_the_same_of_somebody_else_stays(client, who, drafted):
    who(Actor("b", "乙某", "resident", subject=("person", 8)))
    upload(client, "证明.png", PNG)
    who(RESIDENT)
    client.post(DROP)
    assert StoredFile.objects.filter(by="resident:b").exists() and kept.read(drafted) == PNG


def test_what_was_sent_with_a_message_stays(client, drafted):
    given = {"port": "counter", "address": "甲某", "subject": "材料", "document": drafted}
    messages.send(**given, by=system("test"), on=DAY, at=AT)
    client.post(DROP)
    assert kept.read(drafted) == PNG


def test_what_was_filed_stays(client, drafted, monkeypatch):
    monkeypatch.setattr(leftovers.cases, "is_filed", lambda digest: digest == drafted)
    client.post(DROP)
    assert kept.read(drafted) == PNG
