"""8 processes, 2,000 actions, random rollbacks: no gap, no fork. On SQLite always, on PostgreSQL where DATABASE_URL is set."""
import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

PROCESSES, ACTIONS = 8, 250
TABLES = """
import django; django.setup()
from django.db import connection
from zhengtong.kernel.journal import models
with connection.schema_editor() as editor:
    for name in models.__all__:
        editor.create_model(getattr(models, name))
    editor.execute("CREATE TABLE hammered (name varchar(40) PRIMARY KEY)")
"""
CHECK = """
import django; django.setup()
from django.db import connection
from zhengtong.kernel.journal import queries
from zhengtong.kernel.journal.models import JournalEntry
import json
done = {f"{body['seed']}-{body['number']}" for body in map(json.loads, JournalEntry.objects.values_list("body", flat=True))}
with connection.cursor() as cursor:
    cursor.execute("SELECT name FROM hammered")
    acted = {name for (name,) in cursor.fetchall()}
assert done == acted, "an entry without its action or an action without its entry"
checked = queries.verify()
assert checked.holds, checked.findings
assert checked.entries == JournalEntry.objects.count()
print(len(done))
"""


def run(code, environment):
    return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)


def hammer(environment):
    script = Path(__file__).with_name("hammer.py")
    made = run(TABLES, environment)
    assert made.returncode == 0, made.stderr
    arguments = [[sys.executable, str(script), str(seed), str(ACTIONS)] for seed in range(PROCESSES)]
    running = [subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for line in arguments]
    ended = [process.communicate() for process in running]
    assert all(process.returncode == 0 for process in running), [err for _, err in ended]
    kept = sum(int(out) for out, _ in ended)
    assert 0 < kept < PROCESSES * ACTIONS
    checked = run(CHECK, environment)
    assert checked.returncode == 0, checked.stderr
    assert int(checked.stdout) == kept


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

    url, schema = os.environ["DATABASE_URL"], f"hammer_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
        try:
            joint = "&" if "?" in url else "?"
            hammer(environment | {"DATABASE_URL": f"{url}{joint}options=-c%20search_path%3D{schema}"})
        finally:
            connection.execute(f"DROP SCHEMA {schema} CASCADE")
