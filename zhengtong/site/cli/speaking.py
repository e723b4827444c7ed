"""What the library of the command line says by itself (usage, unknown options, wrong values), in the reader's language.

Its messages are English texts; each form it has is named here with its Chinese source, whose English stands in django.po.
A message that no form fits is shown as it is.
"""
import re
import sys
from typing import Any

from django.utils.translation import gettext as _
from typer import rich_utils
from typer._click.exceptions import NoArgsIsHelpError, UsageError
from typer._click.formatting import HelpFormatter
from typer.exceptions import Abort

SHOW_HELP = "Show this message and exit."
_USAGE = HelpFormatter.write_usage


def forms() -> dict[str, str]:
    """Regular expression over the library's message -> what is said instead, with the expression's groups."""
    return {
        r"No such option: (?P<a>.+?) \(Possible options: (?P<b>.+)\)": _("没有选项 %(a)s（相近的：%(b)s）"),
        r"No such option: (?P<a>.+)": _("没有选项 %(a)s"),
        r"No such command (?P<a>.+?)\. Did you mean (?P<b>.+)\?": _("没有命令 %(a)s，是不是 %(b)s？"),
        r"No such command (?P<a>.+)\.": _("没有命令 %(a)s"),
        r"Missing command\.": _("没有写命令"),
        r"Missing argument (?P<a>.+?)\.(?: (?P<b>.+))?": _("没有写参数 %(a)s"),
        r"Missing option (?P<a>.+?)\.(?: (?P<b>.+))?": _("没有写选项 %(a)s"),
        r"Missing parameter(?P<a>.*?)\.?": _("没有写参数%(a)s"),
        r"Got unexpected extra argument\(?s?\)? \((?P<a>.+)\)": _("多写了参数：%(a)s"),
        r"Option (?P<a>.+) does not take a value\.": _("选项 %(a)s 后面不写值"),
        r"Option (?P<a>.+) requires an argument\.": _("选项 %(a)s 后面要写值"),
        r"Option (?P<a>.+) requires (?P<b>\d+) arguments\.": _("选项 %(a)s 后面要写 %(b)s 个值"),
        r"Invalid value for (?P<a>.+?): (?P<b>.+)": _("%(a)s 的值不对：%(b)s"),
        r"Invalid value: (?P<b>.+)": _("值不对：%(b)s"),
    }


def reasons() -> dict[str, str]:
    """The same for why a value is wrong."""
    return {
        r"Input should be a valid integer, unable to parse .*": _("应是整数"),
        r"Input should be a valid integer.*": _("应是整数"),
        r"Unable to parse input string as an integer.*": _("应是整数，位数不能太多"),
        r"Input should be a valid number.*": _("应是数字"),
        r"Input should be a valid boolean.*": _("应是 true 或 false"),
        r"Input should be less than or equal to (?P<a>.+)": _("最大 %(a)s"),
        r"Input should be greater than or equal to (?P<a>.+)": _("最小 %(a)s"),
        r"Input should be less than (?P<a>.+)": _("应小于 %(a)s"),
        r"Input should be greater than (?P<a>.+)": _("应大于 %(a)s"),
        r"Input should be (?P<a>'.+)": _("应是其中之一：%(a)s"),
        r"Value (?P<a>.+) is not a valid .+\.": _("%(a)s 不能用在这里"),
        r"(?:Path|File|Directory) (?P<a>.+) does not exist\.": _("没有 %(a)s"),
        r"(?:Path|File|Directory) (?P<a>.+) is a file\.": _("%(a)s 是文件，不是文件夹"),
        r"(?:Path|File|Directory) (?P<a>.+) is a directory\.": _("%(a)s 是文件夹，不是文件"),
        r"(?:Path|File|Directory) (?P<a>.+) is not (?:readable|writable)\.": _("%(a)s 读不了，或者不能写"),
    }


def said(message: str) -> str:
    """The library's message in the active language."""
    return _put(message, forms(), reasons())


def _put(message: str, known: dict[str, str], within: dict[str, str]) -> str:
    for form, words in known.items():
        if found := re.fullmatch(form, message, re.DOTALL):
            groups = {name: text or "" for name, text in found.groupdict().items()}
            return words % {name: _put(text, within, {}) if name == "b" else text for name, text in groups.items()}
    return message


def speak() -> None:
    """Headings, usage line and hints in the active language."""
    rich_utils.ARGUMENTS_PANEL_TITLE = _("位置参数")
    rich_utils.OPTIONS_PANEL_TITLE = _("选项")
    rich_utils.COMMANDS_PANEL_TITLE = _("命令")
    rich_utils.ERRORS_PANEL_TITLE = _("有误")
    rich_utils.DEFAULT_STRING = _("[默认：{}]")
    rich_utils.REQUIRED_LONG_STRING = _("[必填]")
    rich_utils.ABORTED_TEXT = _("已中止。")
    rich_utils.RICH_HELP = _("用法见 [blue]'{command_path} {help_option}'[/]")
    usage = _("用法：")
    HelpFormatter.write_usage = (  # type: ignore[method-assign]
        lambda self, prog, args="", prefix=None: _USAGE(self, prog, args, usage if prefix is None else prefix))


def run(command: Any, **given: Any) -> int:
    """Runs the command line and gives its exit status; what the library refuses is said in the active language."""
    try:
        found = command.main(standalone_mode=False, **given)
    except NoArgsIsHelpError as wrong:
        return int(wrong.exit_code)
    except UsageError as wrong:
        text = said(wrong.format_message())
        wrong.format_message = lambda: text  # type: ignore[method-assign]
        rich_utils.rich_format_error(wrong)
        return int(wrong.exit_code)
    except Abort:
        sys.stderr.write(rich_utils.ABORTED_TEXT + "\n")
        return 1
    return found if isinstance(found, int) else 0
