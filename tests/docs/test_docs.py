"""Every command, setting, door and register stands in the docs."""
import re
from pathlib import Path

import pytest
import typer
from django.urls import URLPattern, get_resolver

from zhengtong.site import cli

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def commands():
    root = typer.main.get_command(cli.build())
    for name, command in root.commands.items():
        inner = getattr(command, "commands", None)
        yield from (f"zt {name} {sub}" for sub in inner) if inner else [f"zt {name}"]


def settings():
    code = [*ROOT.glob("zhengtong/**/*.py"), *ROOT.glob("district/**/*.py"), ROOT / "zt"]
    names = {name for path in code for name in re.findall(r"\b(?:ZHENGTONG_[A-Z_]+|DATABASE_URL)\b", path.read_text())}
    return sorted(names - {"ZHENGTONG_PROG"})


def addresses(resolver=None, prefix=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        path = prefix + str(pattern.pattern).lstrip("^").rstrip("$")
        if isinstance(pattern, URLPattern):
            yield "/" + re.sub(r"<[^>]*>", "<>", path)
        else:
            yield from addresses(pattern, path)


@pytest.mark.parametrize("command", list(commands()))
def test_command_is_documented(command):
    assert f"`{command}" in (DOCS / "commands.md").read_text()


@pytest.mark.parametrize("name", settings())
def test_setting_is_documented(name):
    assert f"`{name}`" in (DOCS / "settings.md").read_text()


@pytest.mark.parametrize("address", sorted(set(addresses())))
def test_door_is_documented(address):
    assert f"`{address}`" in re.sub(r"<[^>]*>", "<>", (DOCS / "screens.md").read_text())


@pytest.mark.parametrize("key", sorted(path.name for path in ROOT.glob("packs/*/registers/*")))
def test_register_is_documented(key):
    assert f"`{key}`" in (DOCS / "registers.md").read_text()


def test_readmes_link_only_to_files_that_exist():
    for name in ("README.md", "README.zh-CN.md"):
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", (ROOT / name).read_text()):
            assert (ROOT / target).exists(), f"{name}: {target}"
