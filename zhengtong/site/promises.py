"""What the product promises about itself: each check returns a sentence when its promise holds and raises Broken when not."""
import io
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Broken(AssertionError):
    """A promise does not hold; the message says where."""


@dataclass(frozen=True)
class Promise:
    """A promise: its key, the words for it, its check, and whether it needs a loaded district."""

    name: str
    said: Any
    check: Callable[[], str]
    needs_data: bool = False


def examine(promise: Promise) -> dict[str, Any]:
    """Runs one check; a row with what it found and how long it took."""
    start = time.monotonic()
    try:
        holds, found = True, promise.check()
    except Broken as why:
        holds, found = False, str(why)
    took = round(time.monotonic() - start, 1)
    return {"promise": promise.name, "said": str(promise.said), "holds": holds, "found": found, "seconds": took}


def migrations() -> str:
    """The tables in the code are the tables of the migrations."""
    out = io.StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=out, verbosity=1)
    except SystemExit:
        raise Broken(out.getvalue().strip()) from None
    return _("没有变化")


def deploy() -> str:
    """`check --deploy` is clean as a production site would be set."""
    environment = {**os.environ, "ZHENGTONG_HTTPS": "1", "DJANGO_SETTINGS_MODULE": "zhengtong.site.settings"}
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    if not settings.DEMO:
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        if done.returncode:
            raise Broken(done.stderr.strip()[-500:])
        return _("没有警告")
    return _("这是演示，不部署")


def packs() -> str:
    """Every content file is valid."""
    from zhengtong.kernel.content import queries, tables, wording

    try:
        content = queries.load()
    except queries.ContentRefused as why:
        raise Broken(str(why)) from None
    if wrong := [*tables.broken(content), *wording.unsaid(content)]:
        raise Broken("\n".join(map(str, wrong[:20])))
    return _("%(p)d 项政策，%(r)d 个名册") % {"p": len(content.policies), "r": len(content.registers)}


def journal() -> str:
    """The journal has no altered, removed or reordered entry."""
    from zhengtong.kernel.journal import queries

    result = queries.verify()
    if not result.holds:
        raise Broken("; ".join(map(str, result.findings[:3])))
    return _("%(n)d 条，%(h)d 个签名的树根") % {"n": result.entries, "h": result.heads}


def looks() -> str:
    """Every look at somebody is the one that the journal knows."""
    from zhengtong.kernel.access import evidence

    if wrong := evidence.astray():
        raise Broken("; ".join(map(str, wrong[:3])))
    return _("%d 次查看") % evidence.looks()


def registers() -> str:
    """Every manifest follows the one before, and every file is the one that its manifest names."""
    from zhengtong.kernel.facts import manifests

    data = Path(settings.DATA_DIR)
    if wrong := manifests.verify(data):
        raise Broken("、".join(wrong[:5]))
    return _("%d 个文件") % len(manifests.head(data).files)


def due_days() -> str:
    """Every kept due day is the one that the clock reckons from the events."""
    from zhengtong.kernel.cases import queries
    from zhengtong.site import day

    found = queries.check(on=day.today(), report=lambda done, total: None)
    if found.wrong:
        raise Broken("、".join(number for number, _kept, _reckoned in found.wrong[:5]))
    return _("%d 个办件") % found.cases


def retention() -> str:
    """Nothing is kept past its retention."""
    from zhengtong.kernel.access.queries import current_snapshot, overdue
    from zhengtong.site import day

    found = overdue(current_snapshot(), day.today())
    if found.anything:
        raise Broken("、".join([*(row.register for row in found.rows), *found.looks]))
    return _("没有过期未抹的")


def adds_up() -> str:
    """For every policy of the latest round the four outcomes add up to all its subjects."""
    from zhengtong.kernel.rounds import queries

    latest = queries.latest()
    if latest is None:
        raise Broken(_("还没有轮次：zt round"))
    for row in queries.board(latest):
        total = row.entitled + row.amount_undetermined + row.not_entitled + row.undetermined
        if total != row.subjects or sum(row.counts[1:]) != row.subjects:
            raise Broken(f"{row.key}: {total} / {row.subjects}")
    return _("第 %d 轮") % latest.number


def money() -> str:
    """Every fen of every grant stands where both sums say."""
    from zhengtong.services.entitlement.payment import money as paying

    lines = paying.report()
    if wrong := [problem for line in lines for problem in line.problems]:
        raise Broken("; ".join(wrong[:3]))
    return _("%d 项政策的款项") % sum(1 for line in lines if line.policy)


PROMISES = [
    Promise("packs are valid", gettext_lazy("内容包全部有效"), packs),
    Promise("migrations are complete", gettext_lazy("表结构和迁移一致"), migrations),
    Promise("check --deploy is clean", gettext_lazy("部署检查没有警告"), deploy),
    Promise("the journal proves itself", gettext_lazy("存证日志没有被改、删、挪动"), journal, needs_data=True),
    Promise("who looked is as the journal knows", gettext_lazy("谁看过，和存证日志一致"), looks, needs_data=True),
    Promise("register files are as manifested", gettext_lazy("名册文件都是清单所记的"), registers, needs_data=True),
    Promise("the four outcomes add up", gettext_lazy("四种结果加起来是全部对象"), adds_up, needs_data=True),
    Promise("every fen is where both sums say", gettext_lazy("每一分钱两次求和都对得上"), money, needs_data=True),
    Promise("kept due days are the clock's", gettext_lazy("存下的到期日都是期限算出来的"), due_days, needs_data=True),
    Promise("nothing is kept past its retention", gettext_lazy("没有超过保存期的数据"), retention, needs_data=True),
]
