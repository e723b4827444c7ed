"""`zt lint`: style, types, import contract, security and docs, one line each."""
import subprocess
import sys
from pathlib import Path

import typer
from django.utils.translation import gettext as _

from .output import Json, show

ROOT = Path(__file__).resolve().parents[3]
BIN = Path(sys.executable).parent
CHECKS = {
    "ruff": [str(BIN / "ruff"), "check", "."],
    "mypy": [str(BIN / "mypy")],
    "import contract": [str(BIN / "lint-imports")],
    "bandit": [str(BIN / "bandit"), "-q", "-r", "zhengtong", "district", "-c", "pyproject.toml"],
    "docs": [sys.executable, "-m", "pytest", "tests/docs"],
}


def command(as_json: Json = False) -> None:
    """风格、类型、导入约定、安全、文档检查。"""
    rows = [_check(name, arguments) for name, arguments in CHECKS.items()]
    show([{k: v for k, v in row.items() if k != "output" or as_json} for row in rows], as_json=as_json, title=_("检查"))
    raise typer.Exit(0 if all(row["holds"] for row in rows) else 1)


def _check(name: str, arguments: list[str]) -> dict[str, object]:
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.stderr.write(f"--- {name}\n{done.stdout[-6000:]}{done.stderr[-3000:]}\n")
    return {"check": name, "holds": done.returncode == 0, "output": done.stdout[-2000:]}
