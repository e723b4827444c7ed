"""Chinese is the source; English is complete: no message without English, none left over, none fuzzy, every placeholder kept."""

import re
import shutil
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

PO = Path(settings.PACKAGE) / "site" / "locale" / "en" / "LC_MESSAGES" / "django.po"
PLACE = re.compile(r"%\([a-z_]+\)[sd]|%[sd]|\{[a-z_]*\}")


@pytest.fixture(scope="module")
def extracted(tmp_path_factory):
    """Every message of the package, as makemessages finds it in a copy."""
    if not shutil.which("xgettext"):
        pytest.skip("no xgettext on this machine (Debian: gettext)")
    folder = tmp_path_factory.mktemp("messages")
    package = Path(settings.PACKAGE)
    for path in [*package.rglob("*.py"), *package.rglob("*.html")]:
        target = folder / path.relative_to(package)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    (folder / "locale").mkdir()
    with pytest.MonkeyPatch.context() as patch, override_settings(LOCALE_PATHS=[]):
        patch.chdir(folder)
        call_command("makemessages", locale=["en"], verbosity=0, keep_pot=False, no_obsolete=True)
    return polib.pofile(str(folder / "locale" / "en" / "LC_MESSAGES" / "django.po"))


@pytest.fixture(scope="module")
def english():
    return {entry.msgid: entry for entry in polib.pofile(str(PO)) if not entry.obsolete}


def test_every_message_has_its_english(extracted, english):
    without = [entry.msgid for entry in extracted if entry.msgid not in english]
    assert not without, f"{len(without)} messages without English: {without[:20]}"


def test_none_is_empty_or_fuzzy(english):
    wrong = [
        e.msgid for e in english.values() if e.fuzzy or not (all(e.msgstr_plural.values()) if e.msgid_plural else e.msgstr)
    ]
    assert not wrong


def test_plurals_are_plurals(extracted, english):
    wrong = [e.msgid for e in extracted if e.msgid in english and bool(e.msgid_plural) != bool(english[e.msgid].msgid_plural)]
    assert not wrong


def test_placeholders_are_kept(english):
    for entry in english.values():
        said = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        for text in said:
            asked = set(PLACE.findall(entry.msgid))
            assert set(PLACE.findall(text)) <= asked, entry.msgid
            assert entry.msgid_plural or set(PLACE.findall(text)) == asked, entry.msgid


def test_english_is_english(english):
    wrong = [
        e.msgid
        for e in english.values()
        for text in [e.msgstr, *e.msgstr_plural.values()]
        if re.search(r"[\u4e00-\u9fff，。：；？！（）]", re.sub(r"《[^》]*》", "", text)) and "中文" not in text
    ]
    assert not wrong


def test_source_messages_are_chinese(extracted):
    wrong = [e.msgid for e in extracted if not re.search(r"[\u4e00-\u9fff，。：；、]", PLACE.sub("", e.msgid))]
    assert not [msgid for msgid in wrong if msgid.strip(" /%–-")], wrong
