"""What the packs compute is said in words: a formula without them, or words without a formula, is found by the check."""
import shutil
from pathlib import Path

import pytest
from django.conf import settings

from zhengtong.kernel.content import queries, wording

KEY = "minimum-living"
FORMULA = "户内收入合计 - 低保标准 * 户内人数"


@pytest.fixture(scope="module")
def one(tmp_path_factory):
    """The packs with one policy only, so that each change is read in a moment."""
    packs = tmp_path_factory.mktemp("one") / "packs"
    shutil.copytree(Path(settings.PACKS_DIR), packs)
    for folder in packs.glob("*/policies/*"):
        if folder.name not in (KEY, "age"):
            shutil.rmtree(folder)
    return packs


@pytest.fixture
def policy(one):
    file = next(one.glob(f"*/policies/{KEY}/*/policy.yaml"))
    text = file.read_text("utf-8")
    yield file
    file.write_text(text, "utf-8")


def found(one, policy, old, new):
    """What the check says when `old` is `new` in the policy's file."""
    text = policy.read_text("utf-8")
    assert old in text
    policy.write_text(text.replace(old, new), "utf-8")
    return wording.unsaid(queries.load([one], strict=False))


def test_everything_in_the_packs_is_said():
    assert wording.unsaid(queries.load([settings.PACKS_DIR])) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (f"- input: {FORMULA}", "- input: 户内收入合计 - 1", FORMULA),
        (f"- input: {FORMULA}", "- input: 户内收入合计 - 1", "户内收入合计 - 1"),
        ('">= 0":', '"> 5":', ">= 0"),
        ('">= 0":', '"> 5":', "> 5"),
        ("每人 {低保标准} 元", "每人 {低保线} 元", "低保线"),
        ("  en: minimum living standard\n", "", "低保标准"),
    ],
)
def test_what_is_not_said_is_named_with_place_and_remedy(one, policy, old, new, told):
    wrong = found(one, policy, old, new)
    assert any(f"“{told}”" in e.message and e.line > 1 and e.remedy and KEY in e.file for e in wrong), wrong


def test_the_words_of_a_formula_stand_in_both_languages():
    said = queries.load([settings.PACKS_DIR]).policies[KEY].wording(f" {FORMULA} ")
    assert said is not None and set(said.tests) == {"< 0", ">= 0"}
    assert all(one.zh and one.en for one in said.tests.values())
