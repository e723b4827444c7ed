"""Several processes at once on one database: SQLite in a folder of the test, PostgreSQL in a schema of its own."""
import os
import subprocess
import sys
import uuid
from contextlib import contextmanager
from pathlib import Path

import pytest

URL = os.environ.get("DATABASE_URL", "")
on_postgresql = pytest.mark.skipif(not URL, reason="needs PostgreSQL in DATABASE_URL")


def environment(folder):
    """Of a process that works on SQLite in `folder`."""
    found = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    root = str(Path(__file__).parents[1])
    return found | {"ZHENGTONG_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "zhengtong.site.settings", "PYTHONPATH": root}


@contextmanager
def in_schema(given, prefix):
    """The same on PostgreSQL, in a schema that is gone afterwards."""
    import psycopg

    schema = f"{prefix}_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(URL, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
        try:
            yield given | {"DATABASE_URL": f"{URL}{'&' if '?' in URL else '?'}options=-c%20search_path%3D{schema}"}
        finally:
            connection.execute(f"DROP SCHEMA {schema} CASCADE")


def says(code, environment):
    """What a process of its own prints after Django was set up; it must end well."""
    text = f"import django; django.setup()\n{code}"
    done = subprocess.run([sys.executable, "-c", text], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def at_once(script, number, actions, environment):
    """Starts `script` so often at the same time, each with its seed and the number of its actions: what each printed."""
    lines = [[sys.executable, str(script), str(seed), str(actions)] for seed in range(number)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    running = [subprocess.Popen(line, env=environment, **pipes) for line in lines]
    ended = [process.communicate() for process in running]
    assert all(process.returncode == 0 for process in running), [err[-2000:] for _out, err in ended]
    return [out for out, _err in ended]
