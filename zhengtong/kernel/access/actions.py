"""The doors to rows about people. Each states a purpose, is cut to it, and leaves a look and a journal entry behind."""
import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhengtong.kernel.content.models import Purpose
from zhengtong.kernel.facts.actions import ErasedRows, erase
from zhengtong.kernel.journal.actions import Line, append, append_all, writing
from zhengtong.kernel.journal.actions import erase as erase_entries
from zhengtong.kernel.journal.models import JournalEntry
from zhengtong.kernel.parties import CITIZEN, Actor
from zhengtong.kernel.parties.actions import end_subject_logins

from . import cutting, erasing, masking, sets
from .models import Authorisation, Look
from .queries import authorised, current_snapshot, nameless, purpose_of, reach_of
from .rule import Reach, admits
from .views import Export, Row, SubjectView

__all__ = [
    "AccessDenied", "ErasureRefused", "authorise", "export", "find", "note_case", "note_cases", "note_round", "propose_erasure",
    "read_list", "read_related", "read_subject", "release_erasure", "revoke",
]

FOUND = 20
SPELT = 100  # subjects that a journal entry names one by one
BASIS = "pipl#第四十七条"
PROPOSERS, RELEASERS = ("data_bureau",), ("data_bureau", "auditor")


class AccessDenied(Exception):
    """Not within reach: `reason` says why, `remedy` what would make it so."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason}{remedy}")
        self.reason, self.remedy = reason, remedy


class ErasureRefused(Exception):
    """Nothing was erased; the message says why and what to do."""


def read_subject(
    *, by: Actor, kind: str, no: int, purpose: str, at: datetime, snapshot: Any = None, case: str = ""
) -> SubjectView:
    """Opens one subject's record. AccessDenied without a purpose or outside its reach; the refusal is journaled too."""
    on, snapshot = timezone.localdate(at), snapshot or current_snapshot()
    stated, reach = _door(by, kind, purpose, on, at, snapshot)
    if not authorised(reach, [no]):
        raise _refused(by, kind, stated, at, no=no)
    look = Look(form="record", no=no, count=1, **_who(by, kind, purpose, at, case, []))
    view = _view(stated, reach, by, kind, no, purpose, at, snapshot, look.about)
    look.fields = _registers(view.facts)
    _note(look, by, at)
    return view


def read_list(
    *, by: Actor, purpose: str, kind: str, nos: Sequence[int], fields: Sequence[str] = (), at: datetime,
    snapshot: Any = None, case: str = "", form: str = "list",
    full_keys: bool = False,
) -> list[Row]:
    """Rows of several subjects, masked. One look and one entry for the set. All of `nos` must be within reach. `full_keys`:
    identity numbers uncovered, for a list that a department works off in its own register."""
    snapshot = snapshot or current_snapshot()
    stated, reach = _door(by, kind, purpose, timezone.localdate(at), at, snapshot)
    outside = set(nos) - authorised(reach, nos)
    if outside:
        raise _refused(by, kind, stated, at, count=len(outside))
    allowed = cutting.allowed_fields(stated, by, kind, fields)
    rows = [cutting.row(snapshot, kind, no, fields, allowed, full_key=full_keys and by.is_staff) for no in nos]
    if rows:
        _note(_set_look(form, nos, **_who(by, kind, purpose, at, case, sorted(allowed))), by, at)
    return rows


def export(
    *, by: Actor, purpose: str, kind: str, nos: Sequence[int], fields: Sequence[str], at: datetime,
    snapshot: Any = None, case: str = "",
) -> Export:
    """The same rows as a file; its name says purpose, size and set, never a person."""
    rows = read_list(
        by=by, purpose=purpose, kind=kind, nos=nos, fields=fields, at=at, snapshot=snapshot, case=case, form="export"
    )
    digest = sets.keep(nos)[0]
    lines = tuple((row.key, row.name, *(row.facts[field] for field in fields)) for row in rows)
    return Export(f"{purpose}-{kind}-{len(rows)}-{digest[:12]}.csv", (_("编号"), _("名称"), *fields), lines)


def read_related(view: SubjectView, hanging: Mapping[str, Sequence[int]]) -> list[SubjectView]:
    """Opens what hangs on a subject that was opened (its household, diagnoses, titles ...: kind -> numbers) under the same
    purpose; one look and one entry for each kind. Only the reader's own subjects, or those that the purpose covers."""
    views: list[SubjectView] = []
    looks: list[Look] = []
    for kind, nos in hanging.items():
        stated, reach = _door(view.by, kind, view.purpose, view.on, view.at, view.snapshot)
        if set(nos) - authorised(reach, nos):
            raise _refused(view.by, kind, stated, view.at, count=len(nos))
        if nos:
            look = _set_look("list", nos, **_who(view.by, kind, view.purpose, view.at, "", []))
            views += [_view(stated, reach, view.by, kind, no, view.purpose, view.at, view.snapshot, look.about) for no in nos]
            looks.append(look)
    _note_all(looks, view.by, view.at)
    return views


def find(*, by: Actor, purpose: str, kind: str, text: str, at: datetime, snapshot: Any = None) -> list[Row]:
    """Searches one subject by its whole key (identity number, credit code, household number) or its whole name. What lies
    outside the reach is not found. The journal keeps the set that was found, not the text."""
    snapshot = snapshot or current_snapshot()
    stated, reach = _door(by, kind, purpose, timezone.localdate(at), at, snapshot)
    hits = sorted(authorised(reach, _matches(snapshot, kind, text.strip())))[:FOUND]
    if not hits and stated.case and by.role not in CITIZEN:  # said alike of whom there is and of whom there is not
        raise _refused(by, kind, stated, at)
    return read_list(by=by, purpose=purpose, kind=kind, nos=hits, at=at, snapshot=snapshot, form="search")


def note_round(*, by: Actor, purpose: str, counts: Mapping[str, int], number: int, at: datetime) -> None:
    """A round read everyone: one look per kind of subject, one entry for all of them (`about` = `round:<number>`)."""
    with writing():
        who = {kind: _who(by, kind, purpose, at, f"round:{number}", []) for kind in counts}
        looks = [Look(form="round", count=count, **who[kind]) for kind, count in counts.items()]
        Look.objects.bulk_create(looks)
        rows = {look.about: look.digest for look in looks}
        body = {"purpose": purpose, "subjects": dict(counts), "round": number, "rows": rows}
        append(kind="access.round", body=body, by=by, at=at, about=f"round:{number}")


def note_case(*, by: Actor, purpose: str, kind: str, no: int, case: str, fields: Sequence[str], at: datetime) -> None:
    """Somebody opened a subject's case (`case`: its number): one look, so that the subject finds it. The room of cases has
    decided that they may."""
    _note(Look(form="record", no=no, count=1, **_who(by, kind, purpose, at, case, fields)), by, at)


def note_cases(*, by: Actor, purpose: str, kind: str, nos: Iterable[int], at: datetime, form: str = "list") -> None:
    """A page, search or export of cases held these subjects: one look and one entry for the set."""
    if numbers := sorted(set(nos)):
        _note(_set_look(form, numbers, **_who(by, kind, purpose, at, "", [])), by, at)


def authorise(
    *, by: Actor, basis: str, reference: str, kind: str, nos: Iterable[int] | None, purpose: str, since: date,
    until: date | None, at: datetime, grade: int | None = None, registers: Sequence[str] = (), role: str = "",
    department: str = "",
) -> int:
    """Writes authorisation rows (one a subject; `nos=None`: everyone of the kind) for a case, a consent or an article of law;
    gives their number. A consent is given by the subject itself."""
    stated = purpose_of(purpose)
    if stated is None:
        raise AccessDenied(_("没有目的“%s”。") % purpose, _("目的见内容包 purposes。"))
    subjects = [None] if nos is None else sorted(set(nos))
    if basis == "consent" and (by.subject is None or subjects != [by.subject[1]] or by.subject[0] != kind):
        raise AccessDenied(_("同意只能由本人给出。"), _("请本人登录后同意。"))
    rows = [
        Authorisation(basis=basis, reference=reference, kind=kind, no=no, purpose=purpose, role=role, department=department,
                      registers=list(registers), grade=min(grade or stated.grade, stated.grade), since=since, until=until)
        for no in subjects
    ]
    with writing():
        Authorisation.objects.bulk_create(rows)
        body = {"basis": basis, "reference": reference, "kind": kind, "purpose": purpose, "until": until, **_spelt(subjects)}
        append(kind="access.authorise", body=body, by=by, at=at, about=f"authorisation:{reference}"[:80])
    return len(rows)


def _spelt(subjects: list[int] | list[None]) -> dict[str, Any]:
    """The subjects one by one, a longer set by its number and the hash of its file."""
    nos = [no for no in subjects if no is not None]
    if len(nos) <= SPELT:
        return {"subjects": subjects}
    return {"count": len(nos), "set": sets.keep(nos)[0]}


def revoke(*, by: Actor, reference: str, at: datetime) -> int:
    """Ends every authorisation of a case or consent at once; earlier reading stays lawful (PIPL 15). Gives their number."""
    with writing():
        ended = Authorisation.objects.filter(reference=reference, revoked=None).update(revoked=at)
        body = {"reference": reference, "rows": ended}
        append(kind="access.revoke", body=body, by=by, at=at, about=f"authorisation:{reference}"[:80])
    return ended


def propose_erasure(*, on: date, by: Actor, at: datetime, snapshot: Any = None) -> int:
    """Proposes to erase everything whose retention is over on a day (PIPL 47); gives the entry that a second person releases.
    ErasureRefused when nothing is due, and to all but the data bureau."""
    if by.role not in PROPOSERS:
        raise ErasureRefused(_("只有数据管理员可以提出抹去。"))
    if on > timezone.localdate(at):
        raise ErasureRefused(_("%s 还没有到，那时才满期的还不能抹去。") % on)
    found = erasing.overdue(snapshot or current_snapshot(), on)
    if not found.anything:
        raise ErasureRefused(_("%s 没有保存期满的数据。") % on)
    registers = {d.register: {"subjects": len(d.numbers), "rows": d.rows} for d in found.rows}
    body = {"on": on, "manifest": found.manifest, "digest": found.digest, "registers": registers, "looks": found.looks,
            "login": by.login, "person": by.person}
    with writing():
        return append(kind="access.propose_erasure", body=body, by=by, at=at)


def release_erasure(*, proposal: int, pinned: Sequence[str], by: Actor, at: datetime) -> ErasedRows:
    """A second person lets a proposal happen: rows leave the registers' files, looks and the bodies of their entries go; every
    leaf of the journal stays. `pinned`: manifests that decisions rest on. ErasureRefused changes nothing."""
    body, snapshot = _proposal(proposal, by), current_snapshot()
    found = erasing.overdue(snapshot, date.fromisoformat(body["on"]))
    if found.digest != body["digest"]:
        raise ErasureRefused(_("提出之后名册或查看记录又变了，什么都没有抹去。请重新提出。"))
    rows = ErasedRows(0, 0, 0, found.manifest)
    if found.rows:
        rows = erase(snapshot.data_dir, found.rows, pinned=pinned, basis=f"{BASIS} {proposal}", by=by, at=at)
    with writing():
        entries, looks = erasing.take_looks(found.on)
        if entries:
            erase_entries(entries, basis=BASIS, by=by, at=at)
        gone = nameless()
        ended = erasing.drop_authorisations(gone)
        logins = sum(end_subject_logins(kind=kind, nos=nos, by=by, at=at) for kind, nos in gone.items())
        said = {"proposal": proposal, "rows": rows.rows, "files": rows.files, "keys": rows.keys, "looks": looks,
                "authorisations": ended, "logins": logins, "manifest": rows.manifest}
        append(kind="access.release_erasure", body=said, by=by, at=at, about=f"erasure:{proposal}")
    return rows


def _proposal(index: int, by: Actor) -> dict[str, Any]:
    entry = JournalEntry.objects.filter(index=index, kind="access.propose_erasure", body__isnull=False).first()
    if entry is None:
        raise ErasureRefused(_("第 %d 条存证不是抹去的提出。提出时给的号就是它。") % index)
    if JournalEntry.objects.filter(kind="access.release_erasure", about=f"erasure:{index}").exists():
        raise ErasureRefused(_("这次提出已经放行过。"))
    body: dict[str, Any] = json.loads(entry.body or "")
    if by.role not in RELEASERS:
        raise ErasureRefused(_("只有数据管理员或审计员可以放行。"))
    if body["login"] == by.login or (by.person is not None and body["person"] == by.person):
        raise ErasureRefused(_("提出的人不能自己放行。请另一人来办。"))
    return body


def _door(by: Actor, kind: str, purpose: str, on: date, at: datetime, snapshot: Any) -> tuple[Purpose, Reach]:
    if not purpose:
        raise AccessDenied(_("没有说明目的，不能看个人和企业的数据。"), _("先选一个目的。"))
    stated = purpose_of(purpose)
    if stated is None:
        raise AccessDenied(_("没有目的“%s”。") % purpose, _("目的见内容包 purposes。"))
    if not admits(stated, by, kind):
        raise _refused(by, kind, stated, at)
    return stated, reach_of(by, stated, kind, on, snapshot)


def _refused(by: Actor, kind: str, stated: Purpose, at: datetime, **what: int) -> AccessDenied:
    with writing():
        append(kind="access.refused", body={"kind": kind, "purpose": stated.key, **what}, by=by, at=at)
    if by.role in CITIZEN:
        return AccessDenied(_("这里只能看您自己和您监护的未成年人的数据。"), _("别人的数据由其本人登录查看。"))
    if stated.case and admits(stated, by, kind):
        said = _("目的“%s”须先有案件：在您能看的范围里没有这个对象的案件或授权。") % _spoken(stated)
        return AccessDenied(said, _("先立案或取得授权，案件会打开其中的对象；或换一个目的。"))
    return AccessDenied(_("目的“%s”不包括这些对象。") % _spoken(stated), _("换一个目的，或先有案件、同意或法定授权。"))


def _spoken(stated: Purpose) -> str:
    return stated.names.en if (get_language() or "").startswith("en") else stated.names.zh


def _view(
    stated: Purpose, reach: Reach, by: Actor, kind: str, no: int, purpose: str, at: datetime, snapshot: Any, look: str
) -> SubjectView:
    known, full = snapshot.facts(kind, no), by.role in CITIZEN
    shown, withheld = cutting.cut(known, stated, by, kind, _rows(reach, no), full=full)
    return SubjectView(
        kind, no, cutting.key(snapshot, kind, no, full=full), cutting.name_of(snapshot, kind, no, full=full or stated.case),
        shown, withheld, purpose, by, timezone.localdate(at), at, look, known, snapshot,
    )


def _rows(reach: Reach, no: int) -> list[Authorisation]:
    if reach.everyone or no in reach.own:
        return []
    return list(Authorisation.objects.filter(reach.q(no)))


def _matches(snapshot: Any, kind: str, text: str) -> set[int]:
    """Who has this key, however wide its digits were typed, or else this name."""
    try:
        return {int(snapshot.number(kind, unicodedata.normalize("NFKC", text)))}
    except KeyError:
        return _named(snapshot, kind, text) if len(text) > 1 else set()


def _named(snapshot: Any, kind: str, text: str) -> set[int]:
    if kind not in masking.NAME_FACTS:
        return set()
    column = snapshot.column(kind, masking.NAME_FACTS[kind])
    codes = [code for code, word in enumerate(column.dictionary) if word == text]
    found = np.flatnonzero(np.isin(column.values, codes) & (np.asarray(column.state) == 0)) if codes else np.empty(0, int)
    return {int(no) for no in found}


def _registers(shown: Mapping[str, Any]) -> list[str]:
    return sorted({fact.register for fact in shown.values() if fact.register})


def _who(by: Actor, kind: str, purpose: str, at: datetime, case: str, fields: Sequence[str]) -> dict[str, Any]:
    return {"kind": kind, "by": str(by), "name": by.name, "role": by.role, "department": by.department or "",
            "purpose": purpose, "case": case, "fields": list(fields), "at": at}


def _set_look(form: str, nos: Iterable[int], **who: Any) -> Look:
    digest, count, low, high = sets.keep(nos)
    return Look(form=form, set_hash=digest, count=count, low=low, high=high, **who)


def _note(look: Look, by: Actor, at: datetime) -> None:
    _note_all([look], by, at)


def _note_all(looks: Sequence[Look], by: Actor, at: datetime) -> None:
    """The looks and an entry for each, in one transaction; the entry names the look, so the look needs no number of it."""
    if not looks:
        return
    with writing():
        Look.objects.bulk_create(looks)
        append_all([_line(look) for look in looks], by=by, at=at)


def _line(look: Look) -> Line:
    body = {"kind": look.kind, "purpose": look.purpose, "case": look.case, "fields": look.fields, "count": look.count}
    what = {"row": look.digest} | ({"no": look.no} if look.no is not None else {"set": look.set_hash})
    return Line(f"access.{look.form}", body | what, look.about)
