"""Measures in a scratch database of the engine in use, in a process of its own: nothing stays, the real one is not touched."""
import json
import os
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any


class ScratchFailed(Exception):
    """The measuring process ended with an error; its last line."""


def measured(what: str, **given: int) -> dict[str, Any]:
    """Runs one of MEASURES in the scratch database; the JSON it answers."""
    with tempfile.TemporaryDirectory(prefix="zhengtong-bench-") as folder, _schema() as url:
        own = {"ZHENGTONG_DATA": folder, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "zhengtong.site.settings"}
        environment = os.environ | own
        command = [sys.executable, "-m", "zhengtong.site.scratch", what, json.dumps(given)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ScratchFailed((done.stderr.strip().splitlines() or ["?"])[-1])
    return dict(json.loads(done.stdout.splitlines()[-1]))


@contextmanager
def _schema() -> Iterator[str]:
    """DATABASE_URL with a schema of its own on PostgreSQL; empty for SQLite, whose file lies in the scratch folder."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        yield ""
        return
    import psycopg

    schema = f"bench_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
        try:
            yield f"{url}{'&' if '?' in url else '?'}options=-c%20search_path%3D{schema}"
        finally:
            connection.execute(f"DROP SCHEMA {schema} CASCADE")


def _tables() -> None:
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command

    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)


def _rate(cases: int, clients: int) -> dict[str, Any]:
    """One client; then several at once, where there is a server that takes them (`clients` 0: as many as cores)."""
    from zhengtong.kernel.cases import measuring

    from . import clients as several

    found = measuring.rate(cases)
    told: dict[str, Any] = {
        "actions": found.actions, "seconds": found.seconds, "per_second": found.per_second, "ratio": found.ratio,
        "cpu_ms_per_action": 1000 * found.cpu / found.actions, "bare_per_second": found.actions / found.bare_seconds,
    }
    number = clients or (1 if _vendor() == "sqlite" else os.cpu_count() or 1)
    if number > 1:
        all_of = several.measured(number, cases)
        told |= {"clients": number, "clients_per_second": all_of.actions / all_of.seconds,
                 "clients_bare_per_second": all_of.actions / all_of.bare, "clients_ratio": all_of.bare / all_of.seconds}
    return told


def _vendor() -> str:
    from django.db import connection

    return str(connection.vendor)


def _pages(cases: int, times: int) -> dict[str, Any]:
    from zhengtong.kernel.cases import measuring

    measuring.fill(cases)
    return {"cases": cases, **measuring.pages(times, date(2025, 11, 3))}


def _redate(cases: int) -> dict[str, Any]:
    from zhengtong.kernel.cases import measuring

    return dict(measuring.redate(cases, date(2025, 11, 3)))


def _grants(grants: int, single: int) -> dict[str, Any]:
    from zhengtong.services.entitlement.payment.measuring import course

    return course.grants(grants, single)


MEASURES: dict[str, Callable[..., dict[str, Any]]] = {"grants": _grants, "rate": _rate, "pages": _pages, "redate": _redate}


def main() -> None:
    """The process itself: tables, then one measure, its answer as one line of JSON."""
    import django

    django.setup()
    _tables()
    what, given = sys.argv[1], json.loads(sys.argv[2])
    found = MEASURES[what](**given)
    sys.stdout.write(json.dumps(found | {"database": _vendor()}) + "\n")


if __name__ == "__main__":
    main()
