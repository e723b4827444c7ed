"""A new version: who of the running cases could move, and every reason of the others."""
import shutil

import pytest

from zhengtong.kernel.clock import Event
from zhengtong.kernel.content import queries as content
from zhengtong.kernel.procedures import bundles, queries

from .conftest import DAY, edit, folder

P = "procedure.yaml"


def bundle(packs):
    shutil.rmtree(folder(packs, "permit") / "examples", ignore_errors=True)
    return bundles.from_item(content.load(packs, kinds=("procedures",)).procedures.item("permit"), DAY)


def reasons(packs, edits, state, kinds):
    old = bundle(packs)
    for before, after in edits:
        edit(packs, "permit", P, before, after)
    events = [Event(kind, DAY, n) for n, kind in enumerate(kinds)]
    return queries.movable(old, bundle(packs), state, events)


def test_a_shorter_period_keeps_nobody(packs):
    assert reasons(packs, [("length: 45 working days", "length: 40 working days")], "accepted", ["received", "accepted"]) == ()


HEARING_GONE = [("{key: hearing, names: {zh: 听证中", "{key: heard, names: {zh: 听证中"), ("to: hearing,", "to: heard,"),
                ("to: hearing,", "to: heard,"), *[("from: [hearing]", "from: [heard]")] * 3,
                *[("[accepted, hearing]", "[accepted, heard]")] * 4, ("accepted, hearing]", "accepted, heard]")]


@pytest.mark.parametrize(("edits", "state", "kinds", "says"), [
    (HEARING_GONE, "hearing", ["received", "accepted"], "没有“听证中”"),
    ([("{key: mended, names: {zh: 申请人当场更正", "{key: amended, names: {zh: 申请人当场更正")], "received",
     ["received", "mended"], "没有已办过的“申请人当场更正”"),
    ([("once: true, after: [inspection_needed], body: {officers:",
       "once: true, after: [inspection_needed], body: {badge: {names: {zh: 证号, en: Badge}, type: text}, officers:")],
     "accepted", ["received", "accepted", "inspection_needed", "inspectors_assigned"], "要有证号"),
])
def test_what_stands_against_it(packs, edits, state, kinds, says):
    found = reasons(packs, edits, state, kinds)
    assert len(found) == 1 and says in found[0]


def test_who_is_not_there_yet_may_move(packs):
    assert reasons(packs, HEARING_GONE, "accepted", ["received", "accepted"]) == ()


def test_another_procedure_is_no_version(request_bundle, permit):
    assert len(queries.movable(request_bundle, permit, "received", [])) == 1
