"""`zt restore FILE`: a backup in place of the data folder."""
import getpass
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from .arguments import readable
from .output import Json, progress, refuse, show


def command(
    file: Annotated[Path, typer.Argument(help=_("zt backup 写的文件"))],
    replace: Annotated[bool, typer.Option("--replace", help=_("不空也恢复；原有的挪到其中的 .replaced-<时刻>"))] = False,
    as_json: Json = False,
) -> None:
    """恢复备份：先全部解开、逐个核对，再换上，最后核验日志。先停下正在运行的服务。"""
    from zhengtong.kernel.parties import shell

    from .. import archive
    from ..day import clock  # an empty folder has no day of its own yet

    readable(file, as_json=as_json)
    with progress() as bar:
        task = bar.add_task(_("恢复"), total=None)
        try:
            listed = archive.restore(
                file, replace=replace, by=shell(getpass.getuser()), at=clock(),
                report=lambda name, done, of: bar.update(task, description=name, completed=done, total=of),
            )
        except archive.ArchiveRefused as why:
            raise refuse(str(why), place=str(file), remedy=why.remedy, as_json=as_json) from None
    rows = {"files": len(listed["files"]), "journal": listed["journal"]["size"], "root": listed["journal"]["root"]}
    show(rows, as_json=as_json, title=_("恢复好了，日志完好"))
