"""`zt demo`: the whole district on this machine, from nothing to a running site."""
import shutil
import subprocess
from collections.abc import Callable
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _

from zhengtong.kernel.files import printing

from .output import Json, console, errors, progress, refuse, show

FONTS = "sudo apt-get install -y fontconfig fonts-noto-cjk"


def command(
    scale: Annotated[float, typer.Option(min=0.0005, max=1.0, help=_("全区的比例；0.01 先看一眼"))] = 1.0,
    port: Annotated[int, typer.Option(min=1, max=65535, help=_("端口"))] = 8000,
    year: Annotated[float | None, typer.Option(min=0, max=1.0, help=_("过多少依申请公开的一年；1 是 478 件，0 不过"))] = None,
    grants: Annotated[float | None, typer.Option(min=0, max=1.0, help=_("过多少个月的兑现；1 是全年，0 不过"))] = None,
    prepare_only: Annotated[bool, typer.Option("--prepare-only", help=_("只准备，不启动网站"))] = False,
    as_json: Json = False,
) -> None:
    """生成合成的龙华区，载入政策包，跑第一轮，启动网站并给出演示账户。"""
    from .. import demo
    from . import serve

    for missing in _missing():
        errors.print(missing, highlight=False)
    if not prepare_only:
        serve.free("127.0.0.1", port, as_json)
    try:
        with progress() as bar:
            state = demo.prepare(scale, _reporter(bar), year, grants)
    except demo.DemoRefused as why:
        raise refuse(str(why), place=why.place, remedy=why.remedy, as_json=as_json, code=why.code) from None
    except KeyboardInterrupt:
        raise refuse(_("已中断；再运行一次同一条命令，会从这里接着做。"), as_json=as_json, code=130) from None
    _welcome(state.data, port, as_json)
    if not prepare_only:
        serve.run("127.0.0.1", port, 4)


def _reporter(bar: Any) -> Callable[[str, int, int], None]:
    tasks: dict[str, Any] = {}

    def report(step: str, done: int, total: int) -> None:
        if step not in tasks:
            tasks[step] = bar.add_task(step, total=total)
        bar.update(tasks[step], completed=done, total=total)

    return report


def _welcome(state: dict[str, Any], port: int, as_json: bool) -> None:
    address = f"http://127.0.0.1:{port}/"
    if as_json:
        show({"address": address, "accounts": state["accounts"], "scale": state["scale"]}, as_json=True)
        return
    console.print(f"\n[bold]{address}[/bold]")
    show(state["accounts"], as_json=False, title=_("演示账户（只在本机有效）"))


def _missing() -> list[str]:
    """One sentence per missing system part, with the one command that mends it; the site runs without PDFs then."""
    lines = []
    if not printing.available():
        lines.append(_("缺 Pango，暂不出 PDF。一条命令装好：{command}").format(command=printing.PANGO))
    if not _has_cjk_font():
        lines.append(_("缺中文字体，暂不出 PDF。一条命令装好：{command}").format(command=FONTS))
    return lines


def _has_cjk_font() -> bool:
    fc_list = shutil.which("fc-list")
    if not fc_list:
        return False
    return bool(subprocess.run([fc_list, ":lang=zh"], capture_output=True, check=False).stdout.strip())
