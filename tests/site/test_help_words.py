"""`zt --help` in the reader's language: the modules' texts are the Chinese source, every one has its English."""

import re

import pytest
from django.utils import translation

from zhengtong.site import cli

CHINESE = re.compile("[\u4e00-\u9fff]")


def helps(command, path="zt"):
    """(place, text) of every help below a command."""
    for said in (command, *command.params):
        if getattr(said, "help", None):
            yield f"{path} {getattr(said, 'name', '')}", said.help
    for name, one in getattr(command, "commands", {}).items():
        yield from helps(one, f"{path} {name}")


@pytest.mark.parametrize(("language", "chinese"), [("zh-hans", True), ("en", False)])
def test_help_speaks_the_language(language, chinese):
    with translation.override(language):
        found = [(place, text) for place, text in helps(cli.spoken()) if text != "政通 Zhengtong"]
    assert len(found) > 100
    wrong = [place for place, text in found if not chinese and CHINESE.search(text)]
    assert not wrong, f"without English in django.po: {wrong}"
    assert chinese == any(CHINESE.search(text) for _place, text in found)
