"""A short journal, and a way to tamper with it behind the actions' back."""
from datetime import UTC, datetime

import pytest
from django.db import connection

from zhengtong.kernel.journal import actions

AT = datetime(2025, 12, 31, 9, 0, tzinfo=UTC)


@pytest.fixture
def data_dir(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def journal(db, data_dir):
    """Twenty-one entries with a head signed over them."""
    for number in range(21):
        actions.append(kind="test.done", body={"number": number, "name": "李明"}, by="os:tester", at=AT)
    actions.sign_head(at=AT)


@pytest.fixture
def tamper():
    def run(sql, *parameters):
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)

    return run
