"""Several processes file and work at once: no gap in the numbers, one case for one key, one of them wins. On both databases."""
from pathlib import Path

import pytest

from tests import processes

PROCESSES, CASES = 3, 10
TABLES = """
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
call_command("migrate", run_syncdb=True, verbosity=0)
"""
CHECK = """
import re
from zhengtong.kernel.cases.models import Case, CaseEvent
from zhengtong.kernel.cases import queries
from zhengtong.kernel.journal import queries as journal
from datetime import date
numbers = sorted(int(re.search(r"(\\d+)号", n)[1]) for n in Case.objects.values_list("number", flat=True))
assert numbers == list(range(1, len(numbers) + 1)), numbers
for case in Case.objects.all():
    assert [e.seq for e in case.events.all()] == list(range(1, case.last_seq + 1)), case.number
assert Case.objects.get(key="shared-filing").events.filter(kind="received").count() == 1
assert queries.check(on=date(2025, 9, 26)).wrong == ()
assert journal.verify().holds
print(len(numbers))
"""


def hammer(environment):
    processes.says(TABLES, environment)
    said = [out.split() for out in processes.at_once(Path(__file__).with_name("hammer.py"), PROCESSES, CASES, environment)]
    assert sum(int(won) for _, won, _ in said) == 1
    assert [first for *_, first in said].count("True") == 1
    assert int(processes.says(CHECK, environment)) == PROCESSES * CASES + 1


@pytest.mark.slow
def test_sqlite(tmp_path):
    hammer(processes.environment(tmp_path))


@pytest.mark.slow
@processes.on_postgresql
def test_postgresql(tmp_path):
    with processes.in_schema(processes.environment(tmp_path), "cases") as environment:
        hammer(environment)
