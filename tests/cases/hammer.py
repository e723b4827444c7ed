"""One of several processes that file and work cases at once: python hammer.py SEED CASES [SHARED CASE ID]. Started by the test."""
import os
import sys
from datetime import UTC, date, datetime

import django

sys.path.insert(0, os.environ["PYTHONPATH"])
django.setup()

from django.conf import settings  # noqa: E402

from tests.cases.conftest import ANSWERS, DEPARTMENT, PROCEDURE  # noqa: E402
from zhengtong.kernel.cases import CaseRefused, actions  # noqa: E402
from zhengtong.kernel.parties import Actor  # noqa: E402

ON, AT = date(2025, 9, 26), datetime(2025, 9, 26, 2, tzinfo=UTC)


def opened(key: str, officer: Actor):
    applicant = actions.Applicant("other", None, "测试", {})
    return actions.open_case(procedure=PROCEDURE, answers=ANSWERS, applicant=applicant, channel="mail", key=key, by=officer,
                             on=ON, at=AT)


def main() -> None:
    """Prints how many cases of its own it opened and how often it won the shared case."""
    assert settings.DATA_DIR
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    officer = Actor(f"officer-{seed}", "某", "officer", DEPARTMENT)
    shared = opened("shared-filing", officer)
    won = 0
    for n in range(count):
        opened(f"hammer-{seed}-{n}", officer)
        try:
            actions.record(shared.case.pk, "received", room="requests", by=officer, on=ON, at=AT)
            won += 1
        except CaseRefused as refused:
            assert refused.code == "state", refused
    print(count, won, not shared.again)


main()
