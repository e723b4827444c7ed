"""The wheel holds the packages, the packs, templates and messages; the locks are hashed and name no host."""
import re
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    import shutil
    import subprocess
    import sys

    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in ("zhengtong", "district", "packs", "requirements"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    build = f"from setuptools import build_meta; print(build_meta.build_wheel({str(out)!r}))"
    subprocess.run([sys.executable, "-c", build], cwd=source, check=True, capture_output=True)
    with zipfile.ZipFile(next(out.glob("*.whl"))) as archive:
        names = archive.namelist()
        entry = next(n for n in names if n.endswith("entry_points.txt"))
        return set(names), archive.read(entry).decode()


def test_wheel_holds_the_packs(wheel):
    names, _ = wheel
    missing = [p for p in ROOT.glob("packs/**/*") if p.is_file() and f"zhengtong/packs/{p.relative_to(ROOT / 'packs')}" not in names]
    assert not missing


def test_wheel_holds_templates_styles_and_messages(wheel):
    names, _ = wheel
    assert {"zhengtong/site/static/tokens.css", "zhengtong/site/locale/en/LC_MESSAGES/django.po"} <= names
    assert any(n.startswith("zhengtong/site/templates/") for n in names)


def test_wheel_installs_the_console_script(wheel):
    assert "zhengtong = zhengtong.site.cli:main" in wheel[1]


@pytest.mark.parametrize("name", ["base", "test", "bench"])
def test_lock_is_hashed_and_names_no_host(name):
    lock = (ROOT / "requirements" / f"{name}.txt").read_text()
    assert "://" not in lock
    pins = re.findall(r"^([\w.\[\]-]+)==", lock, re.M)
    assert pins
    assert len(re.findall(r"^[\w.\[\]-]+==.*\\\n    --hash=", lock, re.M)) == len(pins)
