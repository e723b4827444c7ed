"""What the product promises about itself: each check returns a sentence when its promise holds and raises Broken when not."""
import io
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.management import call_command


class Broken(AssertionError):
    """A promise does not hold; the message says where."""


@dataclass(frozen=True)
class Promise:
    """A promise in words, its check, and whether it needs a loaded district."""

    name: str
    check: Callable[[], str]
    needs_data: bool = False


def examine(promise: Promise) -> dict[str, Any]:
    """Runs one check; a row with what it found and how long it took."""
    start = time.monotonic()
    try:
        holds, found = True, promise.check()
    except Broken as why:
        holds, found = False, str(why)
    return {"promise": promise.name, "holds": holds, "found": found, "seconds": round(time.monotonic() - start, 1)}


def migrations() -> str:
    """The tables in the code are the tables of the migrations."""
    out = io.StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=out, verbosity=1)
    except SystemExit:
        raise Broken(out.getvalue().strip()) from None
    return "no changes"


def deploy() -> str:
    """`check --deploy` is clean as a production site would be set."""
    environment = {**os.environ, "ZHENGTONG_HTTPS": "1", "DJANGO_SETTINGS_MODULE": "zhengtong.site.settings"}
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    if not settings.DEMO:
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        if done.returncode:
            raise Broken(done.stderr.strip()[-500:])
        return "clean"
    return "a demonstration: not for deployment"


def packs() -> str:
    """Every content file is valid."""
    from zhengtong.kernel.content import queries

    try:
        content = queries.load()
    except queries.ContentRefused as why:
        raise Broken(str(why)) from None
    return f"{len(content.policies)} policies, {len(content.registers)} registers"


def journal() -> str:
    """The journal has no altered, removed or reordered entry."""
    from zhengtong.kernel.journal import queries

    result = queries.verify()
    if not result.holds:
        raise Broken(str(result))
    return str(result)


def adds_up() -> str:
    """For every policy of the latest round the four outcomes add up to all its subjects."""
    from zhengtong.kernel.rounds import queries

    latest = queries.latest()
    if latest is None:
        raise Broken("no round yet: zt round")
    for row in queries.board(latest):
        total = row.entitled + row.amount_undetermined + row.not_entitled + row.undetermined
        if total != row.subjects or sum(row.counts[1:]) != row.subjects:
            raise Broken(f"{row.key}: {total} of {row.subjects}")
    return f"round {latest.number}"


PROMISES = [
    Promise("packs are valid", packs),
    Promise("migrations are complete", migrations),
    Promise("check --deploy is clean", deploy),
    Promise("the journal proves itself", journal, needs_data=True),
    Promise("the four outcomes add up", adds_up, needs_data=True),
]
