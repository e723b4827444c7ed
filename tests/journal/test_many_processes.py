"""8 processes, 2,000 actions, random rollbacks: no gap, no fork. On SQLite always, on PostgreSQL where DATABASE_URL is set."""
from pathlib import Path

import pytest

from tests import processes

PROCESSES, ACTIONS = 8, 250
TABLES = """
from django.db import connection
from zhengtong.kernel.journal import models
with connection.schema_editor() as editor:
    for name in models.__all__:
        editor.create_model(getattr(models, name))
    editor.execute("CREATE TABLE hammered (name varchar(40) PRIMARY KEY)")
"""
CHECK = """
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


def hammer(environment):
    processes.says(TABLES, environment)
    kept = sum(map(int, processes.at_once(Path(__file__).with_name("hammer.py"), PROCESSES, ACTIONS, environment)))
    assert 0 < kept < PROCESSES * ACTIONS
    assert int(processes.says(CHECK, environment)) == kept


@pytest.mark.slow
def test_sqlite(tmp_path):
    hammer(processes.environment(tmp_path))


@pytest.mark.slow
@processes.on_postgresql
def test_postgresql(tmp_path):
    with processes.in_schema(processes.environment(tmp_path), "hammer") as environment:
        hammer(environment)
