"""Wrong arguments of every command: status 2, the place and the remedy, nothing on standard output, nothing changed."""
import json
import os
import socket
from pathlib import Path

import pytest
from django.utils import translation

from tests.facts.conftest import resident
from tests.site.test_commands import COMMANDS, ELDERS, folder, loaded, run, stands  # noqa: F401 (fixtures)

WHO = ("--login", "nobody", "--password-file", "{text}")
SUBJECT, HUGE = ELDERS[0], 10**30
# {text} a file that holds something else, {dir} a folder, {none} a path that is not there, {in_none} one below it,
# {sealed} a file nobody may read, {locked} a path in a folder nobody may write to, {port} a port that is taken
WRONG: dict[tuple[str, ...], list[tuple[object, ...]]] = {
    ("backup",): [("{none}/x.tar",), ("{text}",), ("{dir}",), ("",), ("{locked}",)],
    ("bench", "cases"): [("--cases", 0), ("--cases", -1), ("--cases", HUGE), ("--cases", "ten"), ("--clients", -1), ("--clients", 65), ("extra",)],
    ("bench", "changes"): [("--subjects", 0), ("--subjects", HUGE), ("--subjects", "ten"), ("--times", -1), ("--times", HUGE)],
    ("bench", "edit"): [("--times", 0), ("--times", "")],
    ("bench", "grants"): [("--grants", 0), ("--grants", HUGE), ("--single", 0), ("--single", "x")],
    ("bench", "questions"): [("--subjects", 0), ("--subjects", HUGE), ("--seed", "x")],
    ("bench", "engines"): [("--engine", "zzz"), ("--scale", 0), ("--scale", HUGE), ("--limit", 0), ("--out", "{text}"),
                           ("--out", "{none}/x.json"), ("--engine", "")],
    ("bench", "shapes"): [("--subjects", 0), ("--subjects", HUGE), ("--subjects", "x")],
    ("bench", "redate"): [("--cases", 99), ("--cases", HUGE), ("--cases", "x")],
    ("bench", "round"): [("--subjects", -1), ("--tables", HUGE), ("--share", 2)],
    ("bench", "worklist"): [("--cases", 99), ("--cases", HUGE), ("--times", 9), ("--times", -1), ("--times", "x")],
    ("case", "list"): [(), ("--purpose", ""), ("--purpose", "zzz"), ("--purpose", "information-request"),
                       ("--purpose", "audit", "--light", "blue"), ("--purpose", "audit", "--limit", 0),
                       ("--purpose", "audit", "--limit", HUGE)],
    ("case", "movable"): [("zzz", "2026-01-01"), ("", "2026-01-01"), ("permit", "2026-13-01"), ("permit", ""),
                          ("permit", "1990-01-01")],
    ("case", "show"): [("1",), ("1", "--purpose", "zzz"), ("1", "--purpose", ""), ("zzz", "--purpose", "audit"),
                       ("", "--purpose", "audit")],
    ("check",): [("extra",)],
    ("clock", "check"): [("extra",)],
    ("clock", "redate"): [(1989,), (-1,), (HUGE,), ("next",), (2025, 2099)],
    ("conform",): [("{none}",), ("{text}",), ("{dir}",), ("{dir}", "--level", "9"), ("{dir}", "--failures", -1), ("",)],
    ("day",): [("tomorrow",), ("2025-02-30",), ("0000-00-00",)],
    ("demo",): [("--scale", 0), ("--scale", -1), ("--scale", 2), ("--port", 0), ("--port", HUGE), ("--port", "{port}")],
    ("district", "generate"): [("--out", "{text}"), ("--out", "{locked}"), ("--out", "{dir}", "--states", "zzz"),
                               ("--out", "{dir}", "--seed", -1), ("--out", "{dir}", "--seed", HUGE),
                               ("--out", "{dir}", "--scale", 0)],
    ("district", "rates"): [("extra",)],
    ("district", "truth"): [("--source", "{none}"), ("--source", "{dir}"), ("--source", "{text}")],
    ("erase", "due"): [("--on", "x"), ("--on", ""), ("--on", "2025-13-01"), ("extra",)],
    ("erase", "propose"): [(), ("--on", "x", *WHO), ("--on", "2025-02-30", *WHO), (*WHO[:3], "{none}")],
    ("erase", "release"): [(), (-1, *WHO), (HUGE, *WHO), ("one", *WHO), (1, *WHO[:3], "{none}")],
    ("facts",): [(SUBJECT, "--purpose", "zzz"), (SUBJECT, "--purpose", ""), ("", "--purpose", "data-quality"),
                 (resident(77), "--purpose", "data-quality"), ("zzz:1", "--purpose", "data-quality"),
                 (SUBJECT, "--purpose", "data-quality", "--history", "身高")],
    ("journal", "heads"): [("--since", -5), ("--since", 0), ("--since", 999_999), ("--since", HUGE)],
    ("journal", "prove"): [(999_999,), (-1,), (HUGE,), ("first",)],
    ("journal", "show"): [("--limit", 0), ("--limit", -1), ("--limit", HUGE)],
    ("journal", "verify"): [("extra",)],
    ("lint",): [("extra",)],
    ("money",): [("extra",), ("--policy",)],
    ("pack", "check"): [("{none}",), ("{text}",)],
    ("pack", "export"): [("{text}",), ("{locked}",)],
    ("pack", "list"): [("zzz",), ("--on", "x"), ("--on", "2025-13-01")],
    ("procedure", "export"): [("zzz", "{none}.bpmn"), ("permit", "{new}"), ("permit", "{text}"), ("permit", "{none}/x.bpmn"),
                              ("permit", "{none}.svg", "--on", "x"), ("permit", "{none}.svg", "--on", "2000-01-01")],
    ("procedure", "list"): [("extra",), ("--on", "x")],
    ("register", "list"): [("extra",)],
    ("register", "load"): [("nokey", "2025-12-31", "{text}"), ("", "2025-12-31", "{text}"), ("population", "", "{text}"),
                           ("population", "9999-12-31", "{text}"), ("population", "0001-01-01", "{text}"),
                           ("population", "31.12.2025", "{text}"), ("population", "2025-12-31", "{none}"),
                           ("population", "2025-12-31", "{dir}"), ("population", "2025-12-31", ""),
                           ("population", "2025-12-31", "{sealed}")],
    ("register", "show"): [("nokey",), ("",)],
    ("register", "undo"): [("nokey", 1, "--reason", "x"), ("population", 0, "--reason", "x"), ("population", HUGE, "--reason", "x"),
                           ("population", 999_999, "--reason", "x"), ("population", 1)],
    ("replay",): [("--round", 999_999), ("--round", -1), ("--round", 0), ("--round", HUGE), ("--sample", -1), ("--sample", HUGE), ("--grants", "x")],
    ("report", "annual"): [(), (1999,), (2099,), (HUGE,), ("this",), (2025, "--unit", "zzz"), (2025, "--out", "{none}.pdf"),
                           (2025, "--out", "{text}"), (2025, "--out", "{none}/x.docx"), (2025, "--out", "{locked}")],
    ("restore",): [("{none}",), ("{dir}",), ("",), ("{sealed}",)],
    ("round",): [("--on", "x"), ("--on", ""), ("--on", "2025-13-01"), ("--on", "9999-12-31"), ("--engine", "abacus")],
    ("serve",): [("--port", 0), ("--port", 65_536), ("--threads", 0), ("--threads", HUGE), ("--port", "{port}"),
                 ("--host", "203.0.113.1")],
    ("policy", "check"): [("zzz",), ("old-age-allowance", "--on", "x"), ("old-age-allowance", "--on", "1900-01-01")],
    ("policy", "diff"): [("zzz", "2025-11-30", "2025-12-31"), ("old-age-allowance", "x", "2025-12-31"), ("old-age-allowance",)],
    ("status",): [("extra",)],
    ("test",): [("--database", "oracle"), ("--workers", "many"), ("tests/no-such-folder",)],
    ("tick",): [("extra",)],
    ("worker",): [("extra",)],
    ("worklist", "issue"): [("zzz", "出生日期", *WHO), ("", "出生日期", *WHO), ("dpf", "出生日期", "--kind", "zzz", *WHO),
                            ("dpf", "出生日期", "--limit", 0, *WHO), ("dpf", "出生日期", *WHO[:3], "{none}")],
    ("worklist", "lists"): [("--department", "zzz"), ("--department", "")],
    ("worklist", "release"): [(999_999, *WHO), (-1, *WHO), (HUGE, *WHO), ("one", *WHO)],
    ("worklist", "return"): [(1, "{none}", "--as-of", "2025-12-31", *WHO), (1, "{text}", "--as-of", "x", *WHO),
                             (1, "{dir}", "--as-of", "2025-12-31", *WHO), (999_999, "{text}", "--as-of", "2025-12-31", *WHO)],
    ("worklist", "sheet"): [(1, "{none}/x.csv", *WHO), (1, "{text}", *WHO), (999_999, "{new}", *WHO), (0, "{new}", *WHO)],
    ("worklist", "show"): [("--order", "luck"), ("--limit", 0), ("--limit", HUGE), ("--department", "zzz"), ("--policy", "zzz")],
    ("year",): [(), (2024,), (2026,), (HUGE,), ("this",), (2025, "--line", "zzz"), (2025, "--scale", 0), (2025, "--scale", 2),
                (2025, "--seed", "x")],
}
OURS = {"--help", "--json"}


@pytest.fixture
def places(loaded):  # noqa: F811
    """What the words in braces stand for."""
    text, sealed, locked = loaded / "text.txt", loaded / "sealed.tar", loaded / "locked"
    text.write_text("not what was asked for")
    sealed.write_text("x")
    sealed.chmod(0)
    locked.mkdir()
    locked.chmod(0o500)
    (loaded / "empty").mkdir()
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield {"text": text, "dir": loaded / "empty", "none": loaded / "none", "new": loaded / "new.csv", "sealed": sealed,
               "locked": locked / "x", "port": listening.getsockname()[1]}
    locked.chmod(0o700)


def test_every_command_is_in_the_table():
    assert set(WRONG) == set(COMMANDS)


@pytest.mark.parametrize("path", WRONG, ids=" ".join)
def test_wrong_arguments_are_usage_and_change_nothing(places, path, request):
    held = request.getfixturevalue("loaded")
    before = stands(held)
    for given in WRONG[path]:
        said = [str(a).format(**places) for a in given]
        if os.geteuid() == 0 and {"{sealed}", "{locked}"} & set(map(str, given)):
            continue  # root may read and write everything
        code, out, err = run(*path, *said)
        assert code == 2 and err.strip() and not out, (path, said, code, out, err)
    assert stands(held) == before


@pytest.mark.parametrize(("asked", "says"), [
    (("restore", "{none}"), "没有这个文件"), (("backup", "{none}/x.tar"), "没有这个文件夹"),
    (("journal", "prove", "999999"), "没有第 999999 条"), (("journal", "heads", "--since", "777"), "签名树根"),
    (("replay", "--round", "999999"), "没有这一轮"), (("facts", SUBJECT, "--purpose", "zzz"), "没有目的“zzz”"),
    (("register", "load", "nokey", "2025-12-31", "{text}"), "没有名册“nokey”"),
    (("serve", "--port", "{port}"), "占用"),
], ids=lambda value: " ".join(value) if isinstance(value, tuple) else "")
def test_a_refusal_names_place_and_remedy_in_both_languages(places, asked, says):
    given = [word.format(**places) for word in asked]
    for language, chinese in (("zh-hans", True), ("en", False)):
        with translation.override(language):
            code, out, _err = run(*given, "--json")
        told = json.loads(out)
        assert code == 2 and told["place"] and told["remedy"]
        assert (says in told["error"]) is chinese, told
        assert chinese or told["error"].isascii(), told


def test_a_demo_of_another_scale_is_usage(folder):  # noqa: F811
    from zhengtong.site import demo

    demo.State(Path(folder / "data"), 0.01).save()
    code, out, _err = run("demo", "--scale", 0.02, "--prepare-only", "--json")
    told = json.loads(out)
    assert code == 2 and "--scale 0.01" in told["remedy"] and told["place"] == "--scale 0.02"
