"""Identifiers never reach a reader: actors, journal kinds, columns, values, units and articles are said in words."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.utils import translation

from zhengtong.kernel.doors import queries as doors
from zhengtong.kernel.parties.models import Post
from zhengtong.site import content, spoken

KIND = re.compile(r"\"([a-z]+\.[a-z_]+)\"")
FACTS = re.compile(r"(?:Addition\(|_Change\(data_dir, )\"([a-z]+)\"")  # the kind is made of what the change does
FILES = {"facts.lock"}


@pytest.fixture
def officer(db):
    """officer(name) -> the stable text of an officer of 区残联 with this name."""

    def made(name):
        login = User.objects.create(username="li", first_name=name)
        Post.objects.create(login=login, department="dpf", role="officer", since=datetime(2025, 1, 1, tzinfo=UTC))
        return "officer:li@dpf"

    return made


def test_an_officer_is_said_with_department_name_and_post(officer):
    assert spoken.who(officer("李明")) == "区残联 李明，部门经办"


def test_a_name_that_is_only_the_post_is_said_once(officer):
    assert spoken.who(officer("区残联经办人")) == "区残联经办人"


def test_such_a_name_is_the_department_and_post_in_english(officer):
    with translation.override("en"):
        assert spoken.who(officer("区残联经办人")) == "Disabled Persons' Federation, Department officer"


@pytest.mark.parametrize(("text", "part"), [("system:tick", "系统"), ("shell:root", "命令行"), ("resident:li", "居民")])
def test_others_are_said_by_what_they_are(text, part, db):
    assert part in spoken.who(text) and ":" not in spoken.who(text)


def test_what_is_no_actor_stays_as_it_is():
    assert spoken.who("tick") == "tick"


def kinds():
    """Every kind of journal entry that the rooms with a room.yaml write."""
    rooms = {name.rpartition(".")[2] for name in doors.rooms()}
    package = Path(settings.PACKAGE)
    texts = [path.read_text("utf-8") for path in package.rglob("*.py")]
    found = {kind for text in texts for kind in KIND.findall(text)} - FILES
    found |= {f"facts.{verb}" for text in texts for verb in FACTS.findall(text)}
    forms = {f"access.{form}" for form in ("record", "list", "search", "export", "round")}
    return sorted(kind for kind in found | forms if kind.partition(".")[0] in {*rooms, "site"})


@pytest.mark.parametrize("kind", kinds())
def test_every_journal_entry_says_what_was_done(kind):
    assert spoken.deed(kind) != "其他"


def test_what_no_room_says_is_other_and_no_identifier():
    assert spoken.deed("facts.forgotten_verb") == "其他"


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ("birth_date", "date of birth"),
        ("rd_expense", "R&D expense"),
        ("hired_on", "date hired"),
        ("birth_certificate_on", "birth certificate date"),
        ("uscc", "unified social credit code"),
    ],
)
def test_a_column_has_a_readable_english_name(column, said):
    assert content.label(column) == said


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("第三十三条", "Article 33"),
        ("第三十三条第二款", "Article 33(2)"),
        ("第九条至第十三条", "Article 9–13"),
        ("第一百零二条", "Article 102"),
        ("全文", "full text"),
    ],
)
def test_an_article_is_numbered_in_english(key, said):
    assert content.article_name(key) == key
    with translation.override("en"):
        assert content.article_name(key) == said


def test_every_listed_value_and_every_unit_has_an_english_word():
    loaded = content.now()
    columns = [column for register in loaded.registers.values() for column in register.columns]
    said = {value for column in columns for value in column.values or ()} | {column.unit for column in columns}
    said |= {policy.unit for policy in loaded.policies.values()}
    said |= {parameter.unit for policy in loaded.policies.values() for parameter in policy.parameters}
    assert {text for text in said if text and not text.isascii()} <= set(loaded.phrases[content.WORDS].phrases)
