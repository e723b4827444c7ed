"""Cutting a subject's facts to a purpose: which fields, up to which grade, and how names and keys are covered."""
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from zhengtong.kernel.content import queries as content
from zhengtong.kernel.content.models import Purpose
from zhengtong.kernel.parties import Actor

from . import masking
from .models import Authorisation
from .queries import CONTENT
from .views import Row, Withheld

ENTERPRISE_GRADE = 2  # what a firm reads of the people it hired; the purpose speaks of the firm's own data (PIPL 6)


def cut(
    known: Mapping[str, Any], purpose: Purpose, by: Actor, kind: str, rows: Sequence[Authorisation], *, full: bool
) -> tuple[dict[str, Any], tuple[Withheld, ...]]:
    """The facts that purpose and authorisation show, and the others with the reason. Other people's identity numbers stay
    covered for everybody; `full`: the reader's own name and number do not."""
    grade = _grade(purpose, by, kind, rows)
    registers = {key for row in rows for key in row.registers}
    shown, withheld = {}, []
    for fact_name, fact in known.items():
        if not _in_purpose(purpose, fact.register) or (registers and fact.register not in registers):
            withheld.append(Withheld(fact_name, fact.grade, _("不在这个目的之内")))
        elif fact.grade > grade:
            reason = _("级别 %(fact)s 高于这个目的的 %(limit)s") % {"fact": fact.grade, "limit": grade}
            withheld.append(Withheld(fact_name, fact.grade, reason))
        else:
            shown[fact_name] = fact if full and fact.type != "reference" else covered(fact)
    return shown, tuple(withheld)


def _grade(purpose: Purpose, by: Actor, kind: str, rows: Sequence[Authorisation]) -> int:
    limit = min([purpose.grade, *([max(row.grade for row in rows)] if rows else [])])
    return min(limit, ENTERPRISE_GRADE) if by.role == "enterprise" and kind in ("hire", "person") else limit


def _in_purpose(purpose: Purpose, register: str | None) -> bool:
    return purpose.facts == "all" or register is None or register in purpose.facts


def allowed_fields(purpose: Purpose, by: Actor, kind: str, fields: Sequence[str]) -> set[str]:
    """Those of `fields` that the purpose shows in a list."""
    grade = _grade(purpose, by, kind, [])
    held = [r for r in content.current(kinds=CONTENT).registers.values() if r.subject == kind and _in_purpose(purpose, r.key)]
    return {c.zh for r in held for c in r.columns if c.zh in fields and c.grade <= grade}


def row(
    snapshot: Any, kind: str, no: int, fields: Sequence[str], allowed: set[str], *, full_key: bool = False
) -> Row:
    """One masked line of a list."""
    known = {field: snapshot.fact(kind, field, no) for field in fields if field in allowed}
    cells = {field: _cell(known[field]) if field in known else None for field in fields}
    return Row(no, key(snapshot, kind, no, full=full_key), name_of(snapshot, kind, no, full=False), cells)


def _cell(fact: Any) -> Any:
    if fact.state != "known":
        return None
    return covered(fact).text if fact.type == "reference" else covered(fact).value


def key(snapshot: Any, kind: str, no: int, *, full: bool) -> str:
    """The subject's key, covered unless `full`; credit codes are public."""
    text = str(snapshot.key(kind, no))
    types = {k.type for k in content.current(kinds=CONTENT).subjects[kind].keys}
    return text if full or not types & masking.MASKED_KEYS else masking.identity(text)


def name_of(snapshot: Any, kind: str, no: int, *, full: bool) -> str:
    """The subject's name, covered unless `full`; empty where none is known."""
    field = masking.NAME_FACTS.get(kind)
    fact = snapshot.fact(kind, field, no) if field else None
    if fact is None or fact.state != "known":
        return ""
    return str(fact.value) if full or kind != "person" else masking.name(str(fact.value))


def covered(fact: Any) -> Any:
    """The fact as others may see it: names and the identity numbers of people are covered."""
    if fact.state != "known" or not (fact.name in masking.MASKED_FACTS or masking.is_identity(fact.text)):
        return fact
    text = masking.identity(fact.text) if masking.is_identity(fact.text) else masking.name(fact.text)
    return replace(fact, text=text, value=text)
