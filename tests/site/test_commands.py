"""The command line on a small district: help, JSON, exit status 0, 1 and 2, and what each command changes."""
import csv
import datetime as dt
import json
import shutil
from pathlib import Path

import pytest
import typer
from django.utils import translation
from typer.testing import CliRunner

from tests.facts.conftest import resident
from zhengtong.kernel.access.models import Look
from zhengtong.kernel.facts import manifests
from zhengtong.kernel.journal import queries as journal
from zhengtong.kernel.parties import actions as parties
from zhengtong.kernel.parties import system
from zhengtong.kernel.rounds.models import Round
from zhengtong.site.cli import build

ROOT = build()
ELDERS = [resident(i, f"{1930 + i}0101") for i in range(12)]
HEADER = "身份证号,姓名,性别,出生日期,国籍,民族,户籍地,落户日期,户号,婚姻状况,监护人"
AT = dt.datetime(2025, 12, 31, 4, tzinfo=dt.UTC)


def run(*arguments: object, stdin: str | None = None):
    """The command line with these arguments; (exit status, standard output, standard error)."""
    done = CliRunner().invoke(ROOT, [str(a) for a in arguments], input=stdin)
    assert done.exception is None or isinstance(done.exception, SystemExit), (arguments, done.exception)
    return done.exit_code, done.stdout, done.stderr


def answer(*arguments: object, code: int = 0, stdin: str | None = None):
    """What the command says with --json; asserts its exit status."""
    status, out, err = run(*arguments, "--json", stdin=stdin)
    assert status == code, (arguments, out, err)
    return json.loads(out)


def leaves(command, path=()):
    """Every command that does something, with its path."""
    if not hasattr(command, "commands"):
        yield path, command
        return
    for name, child in command.commands.items():
        yield from leaves(child, (*path, name))


COMMANDS = dict(leaves(typer.main.get_command(ROOT)))


def population(people=ELDERS, *, birth=True) -> str:
    rows = [f"{p},王{i},女,{p[6:10]}-01-01,中国,汉族,深圳,,H{i},丧偶," for i, p in enumerate(people)]
    if not birth:
        rows = [row.replace(f"{p[6:10]}-01-01", "") for row, p in zip(rows, people, strict=True)]
    return "\n".join([HEADER, *rows]) + "\n"


@pytest.fixture
def folder(tmp_path, settings, db) -> Path:
    """A folder for files; the data folder beside it is empty."""
    settings.DATA_DIR = tmp_path / "data"
    return tmp_path


def written(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, "utf-8")
    return folder / name


@pytest.fixture
def loaded(folder):
    """A district of twelve persons, ninety years and older or nearly so."""
    file = written(folder, "population.csv", population())
    assert answer("register", "load", "population", "2025-12-31", file)["rows"] == 12
    return folder


def stands(folder: Path):
    """What must not change: the head, the files, the journal."""
    data = folder / "data"
    files = {str(p.relative_to(data)) for p in data.rglob("*") if p.is_file() and "current" not in p.parts}
    return manifests.head(data).hash, {f for f in files if not f.endswith(".lock")}, journal.size()


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_has_help_json_and_refuses_what_it_does_not_know(path):
    code, out, _ = run(*path, "--help")
    assert code == 0 and "--json" in out
    assert any("--json" in p.opts for p in COMMANDS[path].params)
    assert (COMMANDS[path].help or "").strip()
    code, out, err = run(*path, "--no-such-option")
    assert code == 2 and "--no-such-option" in err and not out


def test_groups_and_the_root_help_and_refuse():
    assert run("--help")[0] == 0
    assert run("no-such-command")[0] == 2
    for group in {path[0] for path in COMMANDS if len(path) > 1}:
        assert run(group, "--help")[0] == 0
        assert run(group, "no-such-command")[0] == 2


@pytest.mark.parametrize("arguments", [
    ("register", "load"), ("register", "load", "population", "31.12.2025", "x.csv"), ("register", "show", "no-such"),
    ("facts",), ("facts", ELDERS[0]), ("worklist", "issue", "dpf"), ("worklist", "release", "one", "--login", "x"),
    ("worklist", "show", "--order", "luck"), ("worklist", "return", 1, "/no/such.csv", "--as-of", "2025-12-31", "--login", "x"),
    ("day", "tomorrow"), ("round", "--on", "2025-13-01"), ("replay", "--sample", "-1"), ("journal", "prove", "first"),
    ("pack", "list", "--on", "x"), ("demo", "--scale", "2"), ("test", "--database", "oracle"), ("conform", "/no/such/folder"),
], ids=lambda a: " ".join(map(str, a)))
def test_wrong_arguments_are_usage(folder, arguments):
    code, out, err = run(*arguments)
    assert code == 2 and err.strip() and not out


def test_a_register_is_loaded_once(loaded):
    before = stands(loaded)
    again = answer("register", "load", "population", "2025-12-31", loaded / "population.csv")
    assert again["unchanged"] and stands(loaded) == before
    assert run("register", "load", "population", "2025-12-31", loaded / "population.csv")[0] == 0
    shown = answer("register", "show", "population")
    assert shown["columns"] and len(shown["history"]) == 1


def test_a_bad_register_file_changes_nothing(loaded):
    rows = population().replace("1931-01-01", "1931-02-30").replace("丧偶", "很好", 1)
    before, file = stands(loaded), written(loaded, "bad.csv", rows)
    found = answer("register", "load", "population", "2026-01-31", file, code=1)
    assert [(e["line"], e["column"]) for e in found["errors"]] == [(2, "婚姻状况"), (3, "出生日期")] and found["total"] == 2
    assert all(e["message"] and e["remedy"] for e in found["errors"])
    code, out, err = run("register", "load", "population", "2026-01-31", file)
    assert code == 1 and "第 3 行" in err.replace("\n", "") and "出生日期" in err and not out
    assert stands(loaded) == before


@pytest.mark.parametrize("arguments", [("no-such-register", "population.csv"), ("population", "no-such-file.csv"), ("population", ".")])
def test_an_unknown_register_and_a_missing_file_are_usage(loaded, arguments):
    before, (key, name) = stands(loaded), arguments
    assert answer("register", "load", key, "2025-12-31", loaded / name, code=2)["remedy"]
    assert stands(loaded) == before


def test_registers_are_listed_and_the_json_is_the_same_in_every_language(loaded):
    with translation.override("en"):
        rows = answer("register", "list")
        assert {"key", "rows", "as_of", "completeness"} <= set(rows[0])
        assert {"fact", "state", "value"} <= set(answer("facts", ELDERS[0], "--purpose", "data-quality")["facts"][0])
    assert len(rows) > 40 and next(r for r in rows if r["key"] == "population")["rows"] == 12
    code, out, _ = run("register", "show", "population")
    assert code == 0 and "出生日期" in out and "历次载入" in out and run("register", "list")[0] == 0


def test_facts_for_a_purpose_are_a_look(loaded):
    before = journal.size()
    found = answer("facts", ELDERS[3], "--purpose", "data-quality")
    by_name = {fact["fact"]: fact for fact in found["facts"]}
    shown = [by_name["出生日期"][name] for name in ("state", "value", "register", "as_of")]
    assert shown == ["known", "1933-01-01", "population", "2025-12-31"] and by_name["落户日期"]["state"] == "absent"
    assert journal.size() == before + 1 and Look.objects.count() == 1
    code, out, _ = run("facts", ELDERS[3], "--purpose", "data-quality", "--history", "出生日期")
    assert code == 0 and "已知" in out and "经办" in out
    assert answer("facts", ELDERS[3], "--purpose", "data-quality", "--history", "出生日期")["history"][0]["state"] == "known"
    assert answer("facts", ELDERS[3], "--purpose", "no-such-purpose", code=2)["remedy"]


def test_the_history_shows_a_row_that_was_deleted(loaded):
    text = f"{HEADER},删除\n{population(ELDERS[:1]).splitlines()[1]},是\n"
    answer("register", "load", "population", "2026-01-31", written(loaded, "gone.csv", text))
    asked = ("facts", ELDERS[0], "--purpose", "data-quality", "--history", "出生日期")
    assert "row_deleted" in {line["state"] for line in answer(*asked)["history"]}
    code, out, _ = run(*asked)
    assert code == 0 and "已删除" in out


def test_facts_of_an_unknown_subject(loaded):
    assert answer("facts", resident(77), "--purpose", "data-quality", code=2)["error"]


def test_facts_for_a_purpose_that_needs_a_case_say_so(loaded):
    told = answer("facts", ELDERS[3], "--purpose", "correction", code=1)
    assert "须先有案件" in told["error"] and told["remedy"]
    assert Look.objects.count() == 0


def test_the_worklist_needs_a_round(loaded):
    assert answer("worklist", "show", code=1)["remedy"] == "zt round"
    assert answer("worklist", "lists") == []
    assert answer("worklist", "release", 1, "--login", "nobody", "--password-file", "-", code=2, stdin="x")["error"]


def test_the_day_moves_forward_only(folder, monkeypatch):
    from zhengtong.site import day, tick

    monkeypatch.setattr(tick, "DUTIES", [])
    day.move(dt.date(2025, 12, 30))
    assert answer("day") == {"day": "2025-12-30"}
    assert answer("day", "2025-12-31") == {"day": "2025-12-31"}
    refused = answer("day", "2025-12-30", code=2)
    assert refused["remedy"] and answer("day") == {"day": "2025-12-31"}


def test_status_holds_only_when_everything_runs(folder):
    from zhengtong.site import heartbeat

    found = answer("status", code=1)
    assert all(p["still"] for p in found["processes"])
    for name in heartbeat.EXPECTED:
        heartbeat.beat(name)
    assert not any(p["still"] for p in answer("status")["processes"])


def test_check_without_data_holds_and_with_an_empty_district_does_not(folder, monkeypatch):
    from zhengtong.site import promises

    monkeypatch.setattr(promises, "PROMISES", [p for p in promises.PROMISES if p.name != "check --deploy is clean"])
    assert all(row["holds"] for row in answer("check", "--quick"))
    broken = [row["promise"] for row in answer("check", code=1) if not row["holds"]]
    assert broken == ["the four outcomes add up"]


def member(name: str, role: str, department: str) -> None:
    from django.contrib.auth import get_user_model

    user = get_user_model().objects.create_user(name, password="a long password of nobody", last_name="员")
    parties.open_post(login=user, department=department, role=role, person=None, by=system("test"), at=AT)


def as_(name: str, folder: Path) -> list[object]:
    return ["--login", name, "--password-file", written(folder, "password", "a long password of nobody\n")]


def test_a_list_goes_its_way(folder):
    file = written(folder, "population.csv", population(birth=False))
    answer("register", "load", "population", "2025-12-31", file)
    made = answer("round", "--on", "2025-12-31")
    assert made["new"] and not answer("round", "--on", "2025-12-31")["new"]
    found = answer("worklist", "show", "--limit", 1000)
    assert found["count"] == len(found["rows"]) and run("worklist", "show")[0] == 0
    row = next(r for r in found["rows"] if r["policies"] == "old-age-allowance")
    wanted, department = row["wanted"].split("、"), "police"
    assert row["people"] == 12 and "出生日期" in wanted and department in row["departments"].split("、")
    member("bureau", "data_bureau", "data-bureau")
    member("first", "officer", department)
    member("second", "approver", department)
    wrong = ["--login", "bureau", "--password-file", written(folder, "other", "wrong")]
    assert answer("worklist", "issue", department, *wanted, *wrong, code=1)["remedy"]
    issued = answer("worklist", "issue", department, *wanted, *as_("bureau", folder))
    assert issued["rows"] == 12
    out, number = folder / "sheet.csv", issued["list"]
    answer("worklist", "sheet", number, out, *as_("first", folder))
    assert answer("worklist", "sheet", number, out, *as_("first", folder), code=2)["place"] == str(out)
    cells = list(csv.reader(out.read_text("utf-8-sig").splitlines()))
    assert len(cells) == 13
    answered = [cells[0], *([*line[:-1], f"{line[3][6:10]}-{line[3][10:12]}-{line[3][12:14]}"] for line in cells[1:])]
    wrong_file, good_file = folder / "wrong.csv", folder / "good.csv"
    for path, lines in ((wrong_file, [*answered[:-1], [*answered[-1][:-1], "昨天"]]), (good_file, answered)):
        with open(path, "w", encoding="utf-8", newline="") as target:
            csv.writer(target).writerows(lines)
    given = ("--as-of", "2025-12-31", *as_("first", folder))
    assert answer("worklist", "return", number, wrong_file, *given, code=1)["remedy"]
    assert answer("worklist", "return", number, good_file, *given)["answered"] == 12
    assert answer("worklist", "release", number, *as_("first", folder), code=1)["error"], "a second person releases"
    assert answer("worklist", "release", number, *as_("second", folder))["state"] == "released"
    assert [line["state"] for line in answer("worklist", "lists")] == ["released"]
    assert all(line["holds"] for line in answer("check") if "deploy" not in line["promise"] and "pack" not in line["promise"])


def test_a_broken_table_stops_check_and_round_with_its_file(folder):
    answer("register", "load", "population", "2025-12-31", written(folder, "population.csv", population()))
    shipped = next((Path(__file__).parents[2] / "packs").glob("*/policies/old-age-allowance/*"))
    own = folder / "data" / "content" / "policies" / "old-age-allowance" / shipped.name
    shutil.copytree(shipped, own)
    (own / "table.dmn").write_bytes((shipped / "table.dmn").read_bytes()[:900])
    assert "table.dmn:" in answer("pack", "check", code=1)["errors"][0]["place"]
    assert "old-age-allowance" in answer("round", "--on", "2025-12-31", code=1)["error"]
    assert not Round.objects.exists()
