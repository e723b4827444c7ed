"""Procedures as strict models: states, events, clocks, the form, letters and replies of one kind of case.

One folder is one bundle with one hash: `procedure.yaml`, `form.yaml`, `letters/*.yaml`, and `replies.yaml` where replies have
codes.
"""
import re
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from .models import Grade, Names, Span, Strict
from .policies import Parameter, Sure

Who = Annotated[str, Field(pattern=r"^(applicant|third_party|system|officer|approver|legal)(@[a-z-]+)?$")]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
SAME = "same"


class State(Strict):
    """A state of the case; `final` ends it."""

    key: Key
    names: Names
    final: bool = False


class Part(Strict):
    """One field that an event carries. `fields`: names of form fields; `reply`: a reply code of the bundle."""

    names: Names
    type: Literal["text", "date", "number", "choice", "fields", "reply", "file", "yes_no"]
    required: bool = True
    choices: dict[str, Names] = {}

    @model_validator(mode="after")
    def _choices_of_a_choice(self) -> "Part":
        if (self.type == "choice") != bool(self.choices):
            raise ValueError("a choice lists its `choices`, and nothing else does")
        return self


class EventRule(Strict):
    """What may happen: from which states to which, who may do it, under which article.

    `outside`: happens outside and may be entered late. `not_by`: whoever did one of these may not do this (an approver is
    never the author). `reopens`: leads out of a final state; what may be done once may then be done once more.
    `unlocks`: its body's `fields` may then be changed by the applicant. `before`: only until this clock is
    due; `expired`: only after it. `after`: only when one of these happened. `thread`: belongs to one consultation. `room`: the
    room of a line whose actions alone record it, for they ask more than stands here.
    """

    key: Key
    names: Names
    from_: tuple[Key, ...] = Field(alias="from")
    to: Key = SAME
    who: tuple[Who, ...] = Field(min_length=1)
    room: Key | None = None
    article: str
    outside: bool = False
    once: bool = False
    reopens: bool = False
    thread: bool = False
    not_by: tuple[Key, ...] = ()
    unlocks: bool = False
    supplies: bool = False
    before: Key | None = None
    expired: Key | None = None
    after: tuple[Key, ...] = ()
    body: dict[Key, Part] = {}
    letter: Key | None = None


class AwaitSpec(Strict):
    """While this is open no period runs."""

    from_: Key = Field(alias="from")
    to: tuple[Key, ...] = Field(min_length=1)
    article: str


class ExcludeSpec(Strict):
    """Days that are not counted; a `to` is an event or "expiry of <clock>"."""

    from_: Key = Field(alias="from")
    to: tuple[str, ...] = Field(min_length=1)
    article: str


class ExtendSpec(Strict):
    """Prolongs the clock, once, before it is due."""

    by: str
    event: Key
    approver: Who
    article: str


class SilenceSpec(Strict):
    """What holds when nobody acted in time: the event that the law assumes, from which day, and whose silence it is."""

    event: Key
    article: str
    on: Literal["expiry", "start"] = "expiry"


class BeforeSpec(Strict):
    """Due this long before another clock is due."""

    clock: Key
    length: str


class ClockSpec(Strict):
    """One clock. `length`: "20 working days", or "parameter <name>" where no source gives it. `within`: a promise that may not
    be longer than that clock; both are counted."""

    names: Names
    length: str
    starts: tuple[Key, ...] = Field(min_length=1)
    ends: tuple[Key, ...] = ()
    article: str
    awaits: tuple[AwaitSpec, ...] = ()
    exclude: tuple[ExcludeSpec, ...] = ()
    extend: ExtendSpec | None = None
    silence: SilenceSpec | None = None
    per: Literal["case", "thread"] = "case"
    before: BeforeSpec | None = None
    within: Key | None = None
    whose: Literal["department", "applicant", "third_party"] = "department"


class Lights(Strict):
    """From how many days left the light is yellow and red; `waiting`: how many days of the calendar a clock may stand still
    before the supervisor is told (project parameters)."""

    yellow: int = 5
    red: int = 2
    waiting: int = Field(default=30, ge=1, le=3650)
    sure: Sure = "?"


class Procedure(Strict):
    """One procedure. `main`: the clock whose day is the case's. `applicants`: subject kinds, `other` for outsiders."""

    key: str
    names: Names
    in_force: Span
    department: str
    purpose: str
    applicants: tuple[Literal["person", "firm", "other"], ...] = Field(min_length=1)
    number: str
    main: Key
    receipt: Key | None = None
    lights: Lights = Lights()
    extension_survives_restart: bool = False
    states: tuple[State, ...] = Field(min_length=2)
    events: tuple[EventRule, ...] = Field(min_length=1)
    clocks: dict[Key, ClockSpec] = Field(min_length=1)
    parameters: tuple[Parameter, ...] = ()
    laws: tuple[str, ...] = Field(min_length=1)
    notes: Names | None = None

    @model_validator(mode="after")
    def _once(self) -> "Procedure":
        for name, keys in (("states", [s.key for s in self.states]), ("events", [e.key for e in self.events])):
            if doubled := sorted({key for key in keys if keys.count(key) > 1}):
                raise ValueError(f"{name}: {', '.join(doubled)} stands twice")
        if "{n}" not in self.number or set(re.findall(r"\{([^{}]*)\}", self.number)) - {"n", "year"}:
            raise ValueError("number: has {n} in it, {year} if you like, and no other placeholder")
        return self

    def event(self, key: str) -> EventRule | None:
        """The event with this key."""
        return next((event for event in self.events if event.key == key), None)


Answer = Literal[
    "text", "long", "choice", "date", "number", "file", "files", "phone", "email", "id_number", "uscc", "address", "yes_no"
]


class Question(Strict):
    """One question of a form. `required` and `shown_if` may be FEEL over the other answers."""

    key: Key
    names: Names
    hint: Names | None = None
    type: Answer
    choices: dict[Key, Names] = {}
    required: bool | str = True
    shown_if: str | None = None
    max: int = 2000
    grade: Grade = 2
    article: str | None = None

    @model_validator(mode="after")
    def _choices_of_a_choice(self) -> "Question":
        if (self.type == "choice") != bool(self.choices):
            raise ValueError("a choice lists its `choices`, and nothing else does")
        return self


class Page(Strict):
    """One page of a form: one question, or few that belong together. `part`: the stage of the form that it belongs to, where
    several pages make one."""

    key: Key
    names: Names
    part: Names | None = None
    questions: tuple[Key, ...] = Field(min_length=1)


class Form(Strict):
    """The form of a procedure."""

    pages: tuple[Page, ...] = Field(min_length=1)
    questions: tuple[Question, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _each_on_one_page(self) -> "Form":
        asked = [key for page in self.pages for key in page.questions]
        keys = [question.key for question in self.questions]
        if sorted(asked) != sorted(keys) or len(set(keys)) < len(keys):
            odd = sorted({key for key in asked + keys if asked.count(key) != 1 or keys.count(key) != 1})
            raise ValueError(f"every question stands on exactly one page: {', '.join(odd)}")
        return self

    def question(self, key: str) -> Question | None:
        """The question with this key."""
        return next((question for question in self.questions if question.key == key), None)


class Letter(Strict):
    """A letter: `{placeholder}`s are filled from the case. `remedy`: the text that says what can be done against it. `seal`:
    the office's seal stands beside the day, marked as a specimen."""

    key: Key
    title: Names
    paragraphs: tuple[Names, ...] = Field(min_length=1)
    remedy: Names | None = None
    article: str | None = None
    seal: bool = False


class Reply(Strict):
    """One way to answer, what it must carry, and the row of the annual report that counts it (empty: none). `review`: it needs
    the opinion
    of the legality review before it is signed (a parameter of the project). `refusal`: reconsideration comes before a suit."""

    names: Names
    articles: tuple[str, ...] = ()
    row: str = ""
    reasons: bool
    remedy: bool
    letter: Key
    sure: Sure
    review: bool = False
    refusal: bool = False


class Replies(Strict):
    """Every reply code of the procedure."""

    replies: dict[Key, Reply] = Field(min_length=1)


class ExampleEvent(Strict):
    """One event of an example."""

    event: Key
    day: date
    thread: str = ""


class CaseExample(Strict):
    """Given these events and this day: this state, these due days (null: the clock stands still), these clocks' states, and
    what somebody may do or not. A clock of a consultation is `<clock>/<thread>`; `may` and `may_not`: event -> role."""

    name: str
    events: tuple[ExampleEvent, ...]
    today: date
    state: Key
    due: dict[str, date | None] = {}
    clocks: dict[str, str] = {}
    left: dict[str, int] = {}
    tacit: tuple[str, ...] = ()
    may: dict[Key, Who] = {}
    may_not: dict[Key, Who] = {}
    notes: Names | None = None
