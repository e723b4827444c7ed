"""`zt check`: every promise that takes under a minute, one line each; exit 1 when one does not hold."""
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from .output import Json, headed, progress, show


def command(
    quick: Annotated[bool, typer.Option("--quick", help=_("只查不需要数据的"))] = False,
    as_json: Json = False,
) -> None:
    """逐条检查产品对自己的承诺。"""
    from .. import promises

    chosen = [promise for promise in promises.PROMISES if not (quick and promise.needs_data)]
    rows = []
    with progress() as bar:
        task = bar.add_task(_("检查"), total=len(chosen))
        for promise in chosen:
            rows.append(promises.examine(promise))
            bar.advance(task)
    names = {"said": _("承诺"), "holds": _("成立"), "found": _("查到"), "seconds": _("秒")}
    show(rows if as_json else headed(rows, names), as_json=as_json, title=_("承诺"))
    raise typer.Exit(0 if all(row["holds"] for row in rows) else 1)
