"""`zt backup FILE`: everything as one consistent point."""
import getpass
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from .arguments import writable
from .output import Json, progress, refuse, show


def command(
    file: Annotated[Path, typer.Argument(help=_("写到哪个文件（.tar）；里面有密钥和个人数据，只有本用户可读"))],
    as_json: Json = False,
) -> None:
    """把数据库、登记册、轮次、内容和密钥备份成一个时间点一致的文件。"""
    from zhengtong.kernel.parties import shell

    from .. import archive
    from ..day import now

    writable(file, as_json=as_json)
    with progress() as bar:
        task = bar.add_task(_("备份"), total=None)
        try:
            listed = archive.backup(
                file, by=shell(getpass.getuser()), at=now(),
                report=lambda name, done, of: bar.update(task, description=name, completed=done, total=of),
            )
        except archive.ArchiveRefused as why:
            raise refuse(str(why), place=str(file), remedy=why.remedy, as_json=as_json) from None
        except OSError as why:
            said = _("备份没有写完（系统错误 %s）") % why.errno
            raise refuse(said, place=str(file), remedy=_("看磁盘是否已满，再运行一次"), as_json=as_json) from None
    counts = {"files": len(listed["files"]), "journal": listed["journal"]["size"]}
    show({"file": str(file), "bytes": file.stat().st_size, **counts}, as_json=as_json, title=_("备份好了"))
