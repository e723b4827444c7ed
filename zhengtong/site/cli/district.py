"""`zt district`: the synthetic district, made and measured by its own process (`python -m district`), which we never import."""
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.utils.translation import gettext as _

from . import arguments
from .output import Json, refuse

app = typer.Typer(help=_("合成的全区数据：生成、出错比例、与真值比较"), no_args_is_help=True)
STATES = ("year", "base", "last")
Scale = Annotated[float, typer.Option(min=0.0005, max=1.0, help=_("全区的比例；1 是 300 万人、48 万市场主体"))]
Seed = Annotated[int, typer.Option(min=0, max=2**32 - 1, help=_("种子；同一种子逐字节相同"))]


def _run(*arguments: str, as_json: bool) -> None:
    """Hands over to the district's own process and takes its exit status."""
    command = [sys.executable, "-m", "district", *arguments, *(["--json"] if as_json else [])]
    raise typer.Exit(subprocess.run(command, check=False).returncode)


@app.command()
def generate(
    out: Annotated[Path, typer.Option(help=_("写入的文件夹：registers/、truth/、defects/"))],
    scale: Scale = 0.01,
    seed: Seed = 2025,
    states: Annotated[str, typer.Option(help=_("year 一月全量加十一个月变更；base 只要一月；last 只要十二月末"))] = "year",
    as_json: Json = False,
) -> None:
    """生成登记册文件、真值和每一格的缺陷。"""
    if states not in STATES:
        raise refuse(_("没有“%s”这一种") % states, place="--states", remedy=", ".join(STATES), as_json=as_json, code=2)
    arguments.folder(out, as_json=as_json)
    _run("generate", "--out", str(out), "--scale", str(scale), "--seed", str(seed), "--states", states, as_json=as_json)


@app.command()
def rates(as_json: Json = False) -> None:
    """各登记册各列出错的比例。"""
    _run("rates", as_json=as_json)


@app.command()
def truth(
    source: Annotated[Path, typer.Option(help=_("生成数据所在的文件夹（含 truth/ 和 defects/）"))],
    data: Annotated[Path | None, typer.Option(help=_("被比较的数据文件夹；默认是本站的"))] = None,
    as_json: Json = False,
) -> None:
    """与真值比较：错发、漏发、登记册有错而无人知的，逐条归因。"""
    for place, path, needed in (("--source", source, "truth"), ("--data", Path(data or settings.DATA_DIR), "manifests")):
        if not (path / needed).is_dir():
            said = _("这里没有 %s 文件夹") % needed
            raise refuse(said, place=f"{place} {path}", remedy="zt district generate", as_json=as_json, code=2)
    _run("truth", "--source", str(source), "--data", str(data or settings.DATA_DIR), as_json=as_json)
