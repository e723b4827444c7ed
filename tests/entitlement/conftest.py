"""A district of some thousand people with a round over it, made once; every test gets its rows anew."""
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import transaction

from zhengtong.kernel.facts import actions as facts
from zhengtong.kernel.parties import Actor, system
from zhengtong.kernel.rounds.models import Round, RoundRule

AT = datetime(2025, 12, 31, 4, tzinfo=UTC)
ON = date(2025, 12, 31)
FIRST = ("population", "household-check", "firms")
BUREAU = Actor("data-bureau", "数据管理员", "data_bureau", "data-bureau")


class Undo(Exception):
    """Rolls the rows of the set-up back; they are put back for every test."""


def load(folder, source):
    """Loads a generated district's last state."""
    rank = {key: n for n, key in enumerate(FIRST)}
    files = sorted(source.glob("registers/*/*.parquet"), key=lambda p: (rank.get(p.parent.name, 9), p))
    deliveries = [facts.Delivery(p.parent.name, date.fromisoformat(p.stem), p) for p in files]
    facts.load_registers(folder, deliveries, by="test", at=AT)


@pytest.fixture(scope="session")
def made(tmp_path_factory, django_db_setup, django_db_blocker):
    """(data folder, rows of the round): the files stay, the rows are kept aside."""
    from django.test.utils import override_settings

    from zhengtong.services.entitlement.actions import run_due_round

    folder, source, kept = tmp_path_factory.mktemp("district"), tmp_path_factory.mktemp("source"), []
    command = [sys.executable, "-m", "district", "generate", "--scale", "0.001", "--seed", "11", "--states", "last", "--out", source]
    subprocess.run(command, check=True, capture_output=True, cwd=Path(__file__).parents[2])
    with django_db_blocker.unblock(), override_settings(DATA_DIR=folder):
        try:
            with transaction.atomic():
                load(folder, source)
                round = run_due_round(on=ON, at=AT, by=system("test"))
                kept += [round, *round.rules.all()]
                raise Undo
        except Undo:
            pass
    return folder, kept


@pytest.fixture
def district(made, settings, db):
    """The round of the district; its files are shared, so a test that changes facts takes `changing` instead."""
    settings.DATA_DIR = made[0]
    return rows(made[1])


@pytest.fixture
def changing(made, settings, db, tmp_path):
    """The same with a data folder of its own."""
    shutil.copytree(made[0], tmp_path / "data")
    settings.DATA_DIR = tmp_path / "data"
    return rows(made[1])


def rows(kept):
    Round.objects.bulk_create([row for row in kept if isinstance(row, Round)])
    RoundRule.objects.bulk_create([row for row in kept if isinstance(row, RoundRule)])
    return Round.objects.get()


def officer(department, login="zhou", role="officer", person=None):
    return Actor(login, "周某", role, department, 1, None, person)


def resident(no):
    return Actor("resident", "居民", "resident", subject=("person", no), person=no)
