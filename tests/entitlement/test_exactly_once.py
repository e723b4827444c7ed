"""Killed at random moments, the log's unsynced tail dropped, two workers at once: nobody paid twice, nobody forgotten, no second
file with other bytes. On both databases. The long form (10,000 grants, 50 kills) is pay_hammer.py by hand."""
import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

GRANTS, IN_A_BATCH, KILLS, WORKERS = 600, 60, 6, 2


def hammer(environment, seed):
    script = Path(__file__).with_name("pay_hammer.py")
    line = [sys.executable, str(script), *map(str, (GRANTS, IN_A_BATCH, KILLS, WORKERS, seed))]
    ended = subprocess.run(line, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr[-3000:]
    grants, killed, *_more = ended.stdout.split()
    assert (int(grants), int(killed)) == (GRANTS, KILLS)


@pytest.fixture
def environment(tmp_path):
    root = str(Path(__file__).parents[2])
    found = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return found | {"ZHENGTONG_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "zhengtong.site.settings", "PYTHONPATH": root}


@pytest.mark.slow
def test_sqlite(environment):
    hammer(environment, 1)


@pytest.mark.slow
@pytest.mark.skipif(not os.environ.get("DATABASE_URL"), reason="needs PostgreSQL in DATABASE_URL")
def test_postgresql(environment):
    import psycopg

    url, schema = os.environ["DATABASE_URL"], f"payments_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
        try:
            joint = "&" if "?" in url else "?"
            hammer(environment | {"DATABASE_URL": f"{url}{joint}options=-c%20search_path%3D{schema}"}, 2)
        finally:
            connection.execute(f"DROP SCHEMA {schema} CASCADE")
