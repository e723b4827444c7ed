"""`zt backup` and `zt restore` as an operator runs them, each in its own process, on the database of the environment."""
import json
import os
import subprocess
import sys
import tarfile
import uuid
from pathlib import Path

import pytest

# One after another: a dump takes the whole database, so two at once would restore each other's schemas.
pytestmark = pytest.mark.xdist_group("backup")
ROOT = Path(__file__).parents[2]
MADE = """
import django; from django.conf import settings; django.setup()
from django.apps import apps
from django.core.management import call_command
from zhengtong.kernel.journal import actions
from datetime import UTC, datetime
settings.MIGRATION_MODULES = {config.label: None for config in apps.get_app_configs()}
call_command("migrate", run_syncdb=True, verbosity=0)
folder = settings.DATA_DIR / "registers" / "population"
folder.mkdir(parents=True)
(folder / "2025-12-31-abc.parquet").write_bytes(b"rows" * 1000)
(settings.DATA_DIR / "rounds/1/.part").mkdir(parents=True)
(settings.DATA_DIR / "rounds/1/a.codes.npy").write_bytes(b"codes")
(settings.DATA_DIR / "rounds/1/b.codes.npy").hardlink_to(settings.DATA_DIR / "rounds/1/a.codes.npy")
for n in range(9):
    actions.append(kind="test.done", body={"n": n}, by="x", at=datetime(2025, 12, 31, tzinfo=UTC))
from zhengtong.kernel.files import actions as files
files.keep(b"a letter", name="a.txt", media="text/plain", by="x", at=datetime(2025, 12, 31, tzinfo=UTC))
(settings.DATA_DIR / "files/.incoming").mkdir(exist_ok=True)
(settings.DATA_DIR / "files/.incoming/half").write_bytes(b"half a file")
actions.sign_head(at=datetime(2025, 12, 31, tzinfo=UTC))
"""


def zt(environment, *arguments):
    code = "from zhengtong.site.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code, *arguments], env=environment, capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def place(tmp_path):
    """Makes environments, each with a data folder (and on PostgreSQL a schema) of its own."""
    made = []

    def make(name):
        found = os.environ | {"ZHENGTONG_DATA": str(tmp_path / name), "DJANGO_SETTINGS_MODULE": "zhengtong.site.settings",
                              "PYTHONPATH": str(ROOT), "COLUMNS": "200"}
        if os.environ.get("DATABASE_URL"):
            schema = f"backup_{uuid.uuid4().hex[:8]}"
            made.append(schema)
            joint = "&" if "?" in os.environ["DATABASE_URL"] else "?"
            found["DATABASE_URL"] = f"{os.environ['DATABASE_URL']}{joint}options=-c%20search_path%3D{schema}"
            on_server(f"CREATE SCHEMA {schema}")
        return found

    yield make
    for schema in made:
        on_server(f"DROP SCHEMA IF EXISTS {schema} CASCADE")


def on_server(statement):
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture
def filled(place):
    environment = place("data")
    done = subprocess.run([sys.executable, "-c", MADE], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return environment


def test_a_backup_is_restored_whole_and_its_journal_holds(filled, tmp_path):
    archive = tmp_path / "out.tar"
    code, out, err = zt(filled, "backup", str(archive), "--json")
    assert code == 0, err
    assert json.loads(out)["journal"] == 11
    assert archive.stat().st_mode & 0o777 == 0o600
    target = filled if os.environ.get("DATABASE_URL") else filled | {"ZHENGTONG_DATA": str(tmp_path / "other")}
    replace = ["--replace"] if os.environ.get("DATABASE_URL") else []
    code, out, err = zt(target, "restore", str(archive), "--json", *replace)
    assert code == 0, err + out
    data = Path(target["ZHENGTONG_DATA"])
    assert (data / "registers/population/2025-12-31-abc.parquet").read_bytes() == b"rows" * 1000
    assert {p.name: p.read_bytes() for p in (data / "rounds/1").iterdir()} == dict.fromkeys(("a.codes.npy", "b.codes.npy"), b"codes")
    assert (data / "journal/key.pem").read_bytes() == (tmp_path / "data/journal/key.pem").read_bytes()
    assert [path.read_bytes() for path in (data / "files").rglob("*") if path.is_file()] == [b"a letter"]
    code, out, _ = zt(target, "journal", "verify", "--json")
    assert (code, json.loads(out)["entries"]) == (0, 12)
    assert json.loads(zt(target, "journal", "show", "--limit", "1", "--json")[1])[0]["kind"] == "site.restore"


def test_restore_refuses_a_folder_with_data_unless_told(filled, tmp_path):
    archive = tmp_path / "out.tar"
    assert zt(filled, "backup", str(archive))[0] == 0
    before = sorted(p.name for p in (tmp_path / "data").iterdir())
    code, out, _ = zt(filled, "restore", str(archive), "--json")
    assert (code, json.loads(out)["remedy"] != "") == (1, True)
    assert sorted(p.name for p in (tmp_path / "data").iterdir()) == before
    assert zt(filled, "restore", str(archive), "--replace")[0] == 0
    assert any(p.name.startswith(".replaced-") for p in (tmp_path / "data").iterdir())
    assert zt(filled, "journal", "verify")[0] == 0


@pytest.mark.parametrize("damage", ["cut", "changed", "nothing"])
def test_a_damaged_archive_changes_nothing(filled, tmp_path, damage):
    archive = tmp_path / "out.tar"
    assert zt(filled, "backup", str(archive))[0] == 0
    whole = archive.read_bytes()
    match damage:
        case "cut":
            archive.write_bytes(whole[: len(whole) // 2])
        case "changed":
            archive.write_bytes(whole.replace(b"rowsrows", b"rowsROWS", 1))
        case "nothing":
            archive.unlink()
    code, out, _ = zt(filled, "restore", str(archive), "--replace", "--json")
    assert code == (2 if damage == "nothing" else 1) and json.loads(out)["error"]
    assert not any(p.name.startswith((".replaced", ".restoring")) for p in (tmp_path / "data").iterdir())
    assert zt(filled, "journal", "verify")[0] == 0


def test_a_backup_overwrites_no_file_and_holds_its_list_last(filled, tmp_path):
    archive = tmp_path / "out.tar"
    assert zt(filled, "backup", str(archive))[0] == 0
    assert zt(filled, "backup", str(archive))[0] == 2
    with tarfile.open(archive) as tar:
        assert tar.getnames()[-1] == "backup.json"


def test_a_tampered_database_makes_verify_exit_with_one(filled, tmp_path):
    code = "import django; django.setup()\nfrom django.db import connection\nconnection.cursor().execute(\"UPDATE journal_entry SET body='{}' WHERE kind='test.done' AND about=''\")"
    assert subprocess.run([sys.executable, "-c", code], env=filled).returncode == 0
    exit_code, out, _ = zt(filled, "journal", "verify", "--json")
    assert exit_code == 1
    assert [f["first"] for f in json.loads(out)["findings"]] == list(range(9))
    assert zt(filled, "journal", "verify")[0] == 1


def test_a_proof_leaves_by_the_command_line_and_holds(filled, tmp_path):
    code, out, _ = zt(filled, "journal", "prove", "4")
    assert code == 0
    (tmp_path / "p.json").write_text(out)
    assert subprocess.run([sys.executable, ROOT / "tools/check_proof.py", tmp_path / "p.json"]).returncode == 0
    assert zt(filled, "journal", "prove", "99", "--json")[0] == 2
    assert zt(filled, "journal", "prove", "nonsense")[0] == 2
    assert zt(filled, "journal", "heads", "--sign", "--json")[0] == 0
