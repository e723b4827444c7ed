"""A data folder of its own, and who acts."""
from datetime import UTC, datetime

import pytest

from zhengtong.kernel.files import actions

AT = datetime(2025, 12, 1, 2, tzinfo=UTC)
BY = "officer:zhou@government-office"


@pytest.fixture
def folder(db, tmp_path, settings):
    settings.DATA_DIR = tmp_path
    return tmp_path / "files"


@pytest.fixture
def accept(folder):
    def taken(data, name, **update):
        return actions.accept(data, name=name, **{"by": BY, "at": AT} | update)

    return taken
