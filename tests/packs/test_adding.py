"""docs/adding-a-policy.md is run as it is written, and must give the very files that the packs hold."""
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PACKS = ROOT / "packs"
POLICY = Path("china/policies/wheelchair-fuel/2010-01-01")
LAW = Path("china/laws/wheelchair-fuel/2010-01-01/law.yaml")


def block(name: str) -> str:
    """A marked block of the page."""
    page = (ROOT / "docs/adding-a-policy.md").read_text("utf-8")
    found = re.search(rf"<!-- {name} -->\n```yaml\n(.*?)```", page, re.DOTALL)
    assert found, name
    return found.group(1)


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    """The packs without the policy and its law."""
    copy = tmp_path / "packs"
    shutil.copytree(PACKS, copy)
    shutil.rmtree(copy / POLICY)
    (copy / LAW).write_text(block("law"), "utf-8")
    return copy


def add(description: str, packs: Path) -> subprocess.CompletedProcess[str]:
    """The tool, as an author calls it."""
    path = packs.parent / "description.yaml"
    path.write_text(description, "utf-8")
    command = [sys.executable, str(ROOT / "tools/new_policy.py"), str(path), "--packs", str(packs)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_page_gives_what_the_packs_hold(packs: Path) -> None:
    from zhengtong.kernel.content import queries

    assert add(block("description"), packs).returncode == 0
    for name in ("policy.yaml", "table.dmn", "examples/examples.yaml"):
        assert (packs / POLICY / name).read_bytes() == (PACKS / POLICY / name).read_bytes(), name
    assert yaml.safe_load((packs / LAW).read_text("utf-8")) == yaml.safe_load((PACKS / LAW).read_text("utf-8"))
    assert queries.load([packs]).policies["wheelchair-fuel"].names.zh == "残疾人机动轮椅车燃油补贴"


@pytest.mark.parametrize(
    ("wrong", "right", "told"),
    [
        ("登记日期, 残疾类别, 死亡日期", "登记日期, 残疾种类, 死亡日期", "残疾种类"),
        ("=> 应享 | 每车每年标准 | wheelchair-fuel#全文", "=> 应享 | 每车每年标准 | wheelchair-fuel#第九条", "wheelchair-fuel#第九条"),
        ('"多重" | null | >= 判定日 =>', '"多重" | null =>', "rule 6"),
        ("| 每车每年标准 |", "| 每车每年金额 |", "每车每年金额"),
    ],
)
def test_the_tool_refuses_by_name_and_writes_nothing(packs: Path, wrong: str, right: str, told: str) -> None:
    description = block("description")
    assert wrong in description
    result = add(description.replace(wrong, right), packs)
    assert result.returncode == 1 and told in result.stderr
    assert not (packs / POLICY).exists()


def test_every_policy_stands_in_the_docs() -> None:
    from tests.packs.judging import content

    pages = "".join((ROOT / "docs" / name).read_text("utf-8") for name in ("policies.md", "firm-policies.md"))
    assert not [key for key in content().policies if f"`{key}`" not in pages]
