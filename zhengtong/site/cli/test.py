"""`zt test`: everything, on every database at hand; what is skipped is counted and named."""
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from defusedxml import ElementTree
from django.utils.translation import gettext as _

from .output import Json, errors, refuse, show

ROOT = Path(__file__).resolve().parents[3]


def command(
    paths: Annotated[list[str] | None, typer.Argument(help=_("只跑这些测试"))] = None,
    database: Annotated[str, typer.Option(help=_("sqlite、postgres 或 all；all 在有 PostgreSQL 时两个都跑"))] = "all",
    workers: Annotated[str, typer.Option(help=_("同时跑几个进程"))] = "2",
    as_json: Json = False,
) -> None:
    """跑全部测试；跳过的逐条计数并说明原因。最后一行是总数。"""
    if database not in {"sqlite", "postgres", "all"}:
        choices = "sqlite | postgres | all"
        raise refuse(_("没有数据库“%s”") % database, place="--database", remedy=choices, as_json=as_json, code=2)
    if not (workers.isdecimal() or workers in {"auto", "logical"}):
        raise refuse(_("“%s”不是进程数") % workers, place="--workers", remedy="2 | auto", as_json=as_json, code=2)
    for path in paths or ():
        if not (ROOT / path.partition("::")[0]).exists():
            raise refuse(_("没有这个文件"), place=path, remedy=_("核对路径"), as_json=as_json, code=2)
    url = os.environ.get("ZHENGTONG_TEST_POSTGRES", "")
    names = [name for name in ("sqlite", "postgres") if database in {name, "all"}]
    if "postgres" in names and not url:
        errors.print(_("没有设置 ZHENGTONG_TEST_POSTGRES：PostgreSQL 上的测试没有跑"))
        names.remove("postgres")
    runs = {name: _run(name, url if name == "postgres" else "", paths or [], workers) for name in names}
    _report(runs, as_json)


def _run(name: str, url: str, paths: list[str], workers: str) -> tuple[int, Path]:
    out = ROOT / ".ci" / "out" / f"{name}.xml"
    out.parent.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "DATABASE_URL": url}
    environment.pop("ZHENGTONG_DATA", None)
    # The engine, the packs, the generator and the browser touch no second database: on PostgreSQL the rooms that do.
    selected = paths or (["-m", "not browser", *DATABASE_ROOMS] if name == "postgres" else [])
    command = [sys.executable, "-m", "pytest", "-n", workers, "--dist", "loadgroup", f"--junitxml={out}", "-rs", *selected]
    errors.print(f"[bold]{name}[/bold]: pytest {' '.join(selected)}")
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode, out


DATABASE_ROOMS = [
    f"tests/{room}"
    for room in (
        "journal", "parties", "access", "cases", "facts", "rounds", "entitlement", "site", "messages", "files/test_keeping.py",
        "law", "openness", "report", "visits",
    )
]


def _report(runs: dict[str, tuple[int, Path]], as_json: bool) -> None:
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for _code, path in runs.values():
        _count(path, counts, reasons)
    failed = counts["failures"] + counts["errors"]
    broken = failed or any(code not in {0, 5} for code, _path in runs.values())
    passed = counts["tests"] - failed - counts["skipped"]
    if as_json:
        totals = {"passed": passed, "failed": failed, "skipped": counts["skipped"]}
        show({**totals, "reasons": reasons, "databases": list(runs)}, as_json=True)
    else:
        for reason, number in reasons.most_common():
            sys.stdout.write(f"skipped {number}: {reason}\n")
        sys.stdout.write(f"{passed} passed, {failed} failed, {counts['skipped']} skipped\n")
        sys.stdout.flush()
    raise typer.Exit(1 if broken else 0)


def _count(path: Path, counts: Counter[str], reasons: Counter[str]) -> None:
    if not path.exists():
        counts["errors"] += 1
        return
    for suite in ElementTree.parse(path).getroot().iter("testsuite"):
        for key in ("tests", "failures", "errors", "skipped"):
            counts[key] += int(suite.get(key, 0))
        for skipped in suite.iter("skipped"):
            reasons[(skipped.get("message") or "").split("\n")[0]] += 1
