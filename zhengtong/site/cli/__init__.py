"""The command line: each module of this folder is one command or one group of commands.

A module defines `app` (a typer.Typer, becomes a group) or `command` (a function, becomes a command). Exit status everywhere:
0 holds, 1 what it checks does not hold, 2 usage.
"""
import gc
import importlib
import os
import pkgutil
import sys
from typing import Any

import typer
from django.utils.translation import gettext

from . import speaking

RARELY = (50_000, 20, 20)  # looking for cyclic garbage as often as Python does takes a seventh of a start
HIDDEN = {"arguments", "benching", "headings", "output", "speaking", "steps"}


def build() -> typer.Typer:
    """The whole command line; modules are found by their names, so a new command is a new file."""
    root = typer.Typer(help="政通 Zhengtong", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    for found in sorted(pkgutil.iter_modules(__path__), key=lambda m: m.name):
        if found.name in HIDDEN:
            continue
        module = importlib.import_module(f"{__name__}.{found.name}")
        name = found.name.replace("_", "-")
        if hasattr(module, "app"):
            root.add_typer(module.app, name=name)
        else:
            root.command(name=name)(module.command)
    return root


def spoken() -> Any:
    """The whole command line with its help in the active language: the modules' own texts are the Chinese source."""
    command = typer.main.get_command(build())
    _speak(command)
    speaking.speak()
    return command


def _speak(command: Any) -> None:
    """Help, also of what stands below; a text that was put into words when its module was read stays as it is."""
    for said in (command, *command.params):
        text = getattr(said, "help", None)
        if text and not text.isascii():
            said.help = gettext(text)
    if option := command.get_help_option(typer.Context(command)):
        option.help = gettext("显示这段说明")
    command.options_metavar = gettext("[选项]")
    if hasattr(command, "commands"):
        command.subcommand_metavar = gettext("命令 [参数]...")
    for one in getattr(command, "commands", {}).values():
        _speak(one)


def main() -> None:
    """Entry point of the console script `zhengtong`."""
    gc.set_threshold(*RARELY)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhengtong.site.settings")
    import django
    from django.db.utils import OperationalError, ProgrammingError
    from django.utils import translation
    from django.utils.translation import gettext as _

    django.setup()
    translation.activate(os.environ.get("ZHENGTONG_LANG", "zh-hans"))
    try:
        status = speaking.run(spoken(), prog_name=os.environ.get("ZHENGTONG_PROG", "zhengtong"))
    except (OperationalError, ProgrammingError) as wrong:
        if not any(said in str(wrong) for said in ("no such table", "does not exist")):
            raise
        said = _("数据文件夹里还没有库，或者库比程序旧。运行 zt serve（演示用 zt demo），它会补齐；备份用 zt restore 恢复。")
        sys.stderr.write(said + "\n")
        sys.exit(2)
    sys.exit(status)
