"""Several processes file and work at once: no gap in the numbers, one case for one key, one of them wins. On both databases."""
import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

PROCESSES, CASES = 3, 10
TABLES = """
import django; django.setup()
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
call_command("migrate", run_syncdb=True, verbosity=0)
"""
CHECK = """
import django; django.setup()
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


def run(code, environment):
    return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)


def hammer(environment):
    made = run(TABLES, environment)
    assert made.returncode == 0, made.stderr
    script = Path(__file__).with_name("hammer.py")
    lines = [[sys.executable, str(script), str(seed), str(CASES)] for seed in range(PROCESSES)]
    running = [subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for line in lines]
    ended = [process.communicate() for process in running]
    assert all(process.returncode == 0 for process in running), [err[-2000:] for _, err in ended]
    said = [out.split() for out, _ in ended]
    assert sum(int(won) for _, won, _ in said) == 1
    assert [first for *_, first in said].count("True") == 1
    checked = run(CHECK, environment)
    assert checked.returncode == 0, checked.stderr
    assert int(checked.stdout) == PROCESSES * CASES + 1


@pytest.fixture
def environment(tmp_path):
    root = str(Path(__file__).parents[2])
    found = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return found | {"ZHENGTONG_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "zhengtong.site.settings", "PYTHONPATH": root}


@pytest.mark.slow
def test_sqlite(environment):
    hammer(environment)


@pytest.mark.slow
@pytest.mark.skipif(not os.environ.get("DATABASE_URL"), reason="needs PostgreSQL in DATABASE_URL")
def test_postgresql(environment):
    import psycopg

    url, schema = os.environ["DATABASE_URL"], f"cases_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
        try:
            joint = "&" if "?" in url else "?"
            hammer(environment | {"DATABASE_URL": f"{url}{joint}options=-c%20search_path%3D{schema}"})
        finally:
            connection.execute(f"DROP SCHEMA {schema} CASCADE")
