"""Letters before they are made: which of the pinned ones an event of the case calls for, what may be written in them, and the
page as it would leave. The text around the free parts, the article and the remedy stand in the pinned letter and stay."""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from zhengtong.kernel.content.procedures import Letter

from . import letters, names, pins
from .models import Case, CaseEvent
from .refusals import CaseRefused

FREE = ("text",)  # types of an event's fields that an official words
PREVIEW = "·" * letters.CODE
BLANK = "＿＿＿＿"
WORDS = "text"  # the placeholder for what a decision says


@dataclass(frozen=True)
class Draft:
    """A letter that an event calls for. `free`: placeholder -> its present words; `lacking`: placeholders that neither the case
    nor the event fills, so that another action makes this letter."""

    key: str
    spec: Letter
    event: str
    seq: int
    day: date
    free: Mapping[str, str]
    lacking: tuple[str, ...]

    @property
    def is_decided(self) -> bool:
        """Whether its words are a decision's, made and sent where that is."""
        return self.lacking == (WORDS,)


def drafts(case: Case, on: date) -> list[Draft]:
    """The letters of everything that happened in the case, the latest first; for an event that came twice, both."""
    rows, bundle = _rows(case), pins.bundle(case.pin_id)
    rules = [(row, bundle.procedure.event(row.kind)) for row in reversed(rows)]
    return [_draft(case, rows, row, rule, on) for row, rule in rules if rule is not None and rule.letter]


def draft(case: Case, letter: str, seq: int, on: date) -> Draft:
    """One of them; CaseRefused (`letter`) when the case calls for no such letter."""
    for one in drafts(case, on):
        if (one.key, one.seq) == (letter, seq):
            return one
    raise CaseRefused("letter", _("这个办件现在没有“%s”这份文书。") % letter[:60], remedy=_("从办件的文书清单里点进来。"))


def page(case: Case, one: Draft, given: Mapping[str, str], on: date, *, verify_at: str) -> str:
    """The letter as it would leave, as one HTML page; the code is made when it is issued. CaseRefused names what is lacking."""
    rows = _rows(case)
    filled = letters.values(case, rows, one.seq, on, worded(one, given))
    return letters.page(case, one.key, filled, number=case.number, code=PREVIEW, verify_at=verify_at)


def read(case: Case, one: Draft, given: Mapping[str, str], on: date) -> tuple[list[str], str]:
    """Its paragraphs and its remedy for the screen; what nothing fills yet is a line to be filled."""
    filled = letters.values(case, _rows(case), one.seq, on, worded(one, given))
    texts = [names.spoken(text) for text in (*one.spec.paragraphs, *([one.spec.remedy] if one.spec.remedy else ()))]
    said = [letters.PLACEHOLDER.sub(lambda found: filled.get(found[1]) or BLANK, text) for text in texts]
    return (said[:-1], said[-1]) if one.spec.remedy else (said, "")


def worded(one: Draft, given: Mapping[str, str]) -> dict[str, str]:
    """What was written for the free parts, and nothing for any other: the fixed parts cannot be given."""
    if added := sorted(set(given) - set(one.free)):
        said = _("文书里的“%s”是固定的，不能改。") % "、".join(added)[:80]
        raise CaseRefused("surplus", said, remedy=_("只改可以自己写的部分。"))
    return {key: value.strip() for key, value in given.items()}


def _rows(case: Case) -> list[CaseEvent]:
    return list(CaseEvent.objects.filter(case=case).order_by("seq"))


def _draft(case: Case, rows: list[CaseEvent], row: CaseEvent, rule: Any, on: date) -> Draft:
    spec = pins.bundle(case.pin_id).letters[rule.letter]
    asked = _asked(spec)
    named = {"other" if key == "name" else key: part for key, part in rule.body.items()}
    filled = letters.values(case, rows, row.seq, on, {})
    worded_here = [key for key, part in named.items() if key in asked and part.type in FREE and key != "department"]
    free = {key: filled.get(key, "") for key in worded_here}
    lacking = tuple(sorted(key for key in asked if key not in filled and key not in free))
    if decided(case, spec.key):
        free, lacking = {}, (WORDS,)
    return Draft(spec.key, spec, names.of(rule), row.seq, row.day, free, lacking)


def decided(case: Case, letter: str) -> bool:
    """Whether the letter's words are a decision's: made and sent where that is, and nobody words or sends it otherwise."""
    bundle = pins.bundle(case.pin_id)
    replies = bundle.replies.replies.values() if bundle.replies else ()
    return letter in {reply.letter for reply in replies} and WORDS in _asked(bundle.letters[letter])


def may_send(case: Case, letter: str) -> None:
    """CaseRefused for the letter of a decision: its own step asks what must hold before it goes out."""
    if decided(case, letter):
        said = _("这份文书由别的步骤自动制作、发出，不能在这里发。")
        raise CaseRefused("letter", said, remedy=_("回到办件页，办“发出”那一步。"))


def _asked(spec: Letter) -> set[str]:
    texts = [names.spoken(text) for text in (*spec.paragraphs, *([spec.remedy] if spec.remedy else ()))]
    return {name for text in texts for name in letters.PLACEHOLDER.findall(text)}
