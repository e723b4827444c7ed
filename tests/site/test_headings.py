"""Tables of commands have headings in the reader's language, and their cells are text."""
import ast
import re
from pathlib import Path

import pytest
from django.utils.translation import override

from zhengtong.site.cli import output
from zhengtong.site.cli.headings import WORDS, heading

COMMANDS = Path(output.__file__).parent


def shown_keys(path):
    """The keys of mappings that stand as literals in a call of `show(...)`."""
    calls = (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))
    shows = [call for call in calls if getattr(call.func, "id", "") == "show" and call.args and not as_json_only(call)]
    found = [node for call in shows for node in ast.walk(call.args[0]) if isinstance(node, ast.Dict)]
    return {key.value for node in found for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}


def as_json_only(call):
    return any(word.arg == "as_json" and getattr(word.value, "value", None) is True for word in call.keywords)


@pytest.mark.parametrize("path", sorted(COMMANDS.glob("*.py")), ids=lambda path: path.stem)
def test_what_a_command_shows_has_chinese_headings(path):
    assert {key for key in shown_keys(path) if re.fullmatch(r"[a-z_]+", key)} - set(WORDS) == set()


def test_the_english_heading_is_the_key_of_the_json():
    with override("en"):
        assert (heading("due_on"), heading("到期日")) == ("due on", "到期日")
    with override("zh-hans"):
        assert (heading("due_on"), heading("OMG")) == ("到期日", "OMG")


def test_cells_are_text_and_yes_or_no_in_words(capsys):
    with output.console.capture() as caught, override("zh-hans"):
        output.show([{"what": "[red]名[/red]", "holds": True, "note": None}], as_json=False)
    assert "[red]名[/red]" in caught.get() and "是" in caught.get() and "None" not in caught.get()
