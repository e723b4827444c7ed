"""What the parts of a case's pages take: plain values, so that officers, applicants and departments get the same parts.

`templates/parts/case/`: stages.html (Stage), question.html (Question page), time.html (Moment), today.html (Today), letter.html
(Letter); the clock's values stand in `clocks.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

Article = tuple[str, str, str]  # law, article, words: as `content.cited` gives it


@dataclass(frozen=True)
class Stage:
    """One step of the stepper, at most six: `done`, `now` or still to come."""

    name: str
    state: Literal["done", "now", ""] = ""


@dataclass(frozen=True)
class QuestionPage:
    """One page of a form: its heading, the stepper, the form (its problems stand in the summary above), the buttons.

    `hidden`: what the form must bring back (key, version). `save`, `leave`: words of the second button and of the way out;
    `address`: where that leads."""

    title: str
    stages: Sequence[Stage]
    form: Any
    submit: str
    lead: str = ""
    hidden: Sequence[tuple[str, str]] = ()
    save: str = ""
    leave: str = ""
    address: str = ""
    files: bool = False


@dataclass(frozen=True)
class Moment:
    """One line of the timeline. `day` None: not yet known. `when`: words in place of the day (now; at the latest 3月25日)."""

    title: str
    day: date | None = None
    when: str = ""
    note: str = ""
    kind: Literal["", "next", "later"] = ""


@dataclass(frozen=True)
class Deed:
    """What may be done: the button's words and where it leads, what follows from it, its article, until when."""

    name: str
    address: str
    note: str = ""
    article: Article | None = None
    until: date | None = None
    main: bool = False


@dataclass(frozen=True)
class NotNow:
    """What may not be done (any more): why, and the article."""

    name: str
    reason: str
    article: Article | None = None


@dataclass(frozen=True)
class Today:
    """What can be done today. `waits_for`: who, in bold, then `waits`: for what, until when; `late` makes it red."""

    waits_for: str = ""
    waits: str = ""
    late: bool = False
    may: Sequence[Deed] = ()
    may_not: Sequence[NotNow] = ()


@dataclass(frozen=True)
class Letter:
    """A letter as it will be read. `pdf`: where its PDF is, empty when this machine makes none; `draft` until it is signed."""

    title: str
    number: str
    paragraphs: Sequence[str]
    remedy: str = ""
    signer: str = ""
    day: date | None = None
    pdf: str = ""
    code: str = ""
    draft: bool = False
