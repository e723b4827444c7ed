"""The same law, walked day by day: every morning is left out or not, then the day's events happen, and in the evening what
ran out has run out.

Written for the tests from docs/clock.md. It shares the definitions (values) with the product and nothing that counts: no
intervals, no table, no second pass; it never looks ahead. Clocks of working hours are not walked here.
"""
import calendar as months
from dataclasses import dataclass, field
from datetime import date, timedelta

ONE = timedelta(days=1)
EXPIRY = "expiry of "


@dataclass
class Shut:
    """A consultation that is over: asked on, over on, by an expiry, a provisional one."""

    asked: date
    over: date
    expired: bool = False
    provisional: bool = False


@dataclass
class Hand:
    """One clock, while the days pass."""

    rule: object
    thread: str
    final: bool
    start: date | None = None
    passed: list = field(default_factory=list)  # (day, works, sure) of every day that was not left out
    before: list = field(default_factory=list)  # the same, of the first period, when an extension in another unit follows it
    target: int = 0
    due: date | None = None
    base_due: date | None = None
    second: bool = False  # in the extension of another unit
    extended: bool = False
    waiting: dict = field(default_factory=dict)  # await -> since
    asked: dict = field(default_factory=dict)  # (exclude, thread) -> since
    shut: list = field(default_factory=list)
    ended: date | None = None
    gone: bool = False

    # what it is now
    @property
    def unit(self):
        return self.rule.extend.by.unit if self.second else self.rule.length.unit

    @property
    def same_unit(self):
        return self.rule.extend.by.unit == self.rule.length.unit

    def counted(self, passed, unit, target):
        return [day for day, works, _ in passed if works or unit != "working days"][:target]

    def numbers(self):
        first = self.counted(self.before, self.rule.length.unit, self.rule.length.n if self.rule.length.unit == "working days" else self.base_target)
        return first + self.counted(self.passed, self.unit, self.target)

    def still(self):
        """Waiting, unless it had run out before it began to wait."""
        return any(self.due is None or since <= self.due for since in self.waiting.values())

    def unsure(self):
        def of(passed, unit, target):
            return any(not sure for _, _, sure in (passed if unit == "working days" else passed[target - 1:]))
        return of(self.passed, self.unit, self.target) or (self.second and of(self.before, self.rule.length.unit, self.base_target))

    def provisional(self):
        felt = [s for s in self.shut if s.over > self.start and (self.due is None or s.asked < self.due)]
        return not self.still() and (self.unsure() or any(s.provisional for s in felt))

    # what happens to it
    def begin(self, day, survives):
        self.start, self.passed, self.before, self.second, self.due, self.base_due = day, [], [], False, None, None
        self.extended = self.extended and survives
        more = self.rule.extend.by.n if self.extended and self.same_unit else 0
        self.base_target = span(self.rule.length.unit, self.rule.length.n, day)
        self.target = span(self.rule.length.unit, self.rule.length.n + more, day)

    def extend(self):
        self.extended = True
        if self.same_unit:
            self.target = span(self.rule.length.unit, self.rule.length.n + self.rule.extend.by.n, self.start)
            self.due = None
        elif self.base_due is not None:
            self.go_on()

    def go_on(self):
        self.second, self.before, self.passed, self.due = True, self.passed, [], None
        self.target = span(self.rule.extend.by.unit, self.rule.extend.by.n, self.base_due)

    def morning(self, day, works, sure):
        out = any(since < day for since in (*self.waiting.values(), *self.asked.values()))
        if out:
            return
        self.passed.append((day, works, sure))
        if works and len(self.passed) >= self.target and len(self.counted(self.passed, self.unit, None)) >= self.target:
            self.due = day
            if not self.second and self.base_due is None:
                self.base_due = day
                if self.extended and not self.same_unit:
                    self.go_on()

    def happen(self, event, survives):
        rule, day = self.rule, event.day
        if self.ended is not None or (rule.per == "thread" and event.thread not in ("", self.thread)):
            return
        self.answer(event)
        if self.start is not None and event.kind in rule.ends:
            self.ended = day
            self.shut += [Shut(since, day) for since in self.asked.values()]
            self.asked = {}
            return
        self.waiting = {wait: since for wait, since in self.waiting.items() if event.kind not in wait.to}
        if not self.waiting and event.kind in rule.starts and not self.gone:
            self.begin(day, survives)
        if rule.extend and event.kind == rule.extend.event and self.start is not None and not self.extended and (
            self.base_due is None or day <= self.base_due
        ):
            self.extend()
        if self.start is not None:
            self.waiting = {wait: day for wait in rule.awaits if wait.start == event.kind} | self.waiting

    def answer(self, event):
        for (exclude, thread), since in list(self.asked.items()):
            if event.thread in ("", thread) and event.kind in exclude.to:
                self.shut.append(Shut(since, event.day))
                del self.asked[exclude, thread]
        for exclude in self.rule.exclude:
            if exclude.start == event.kind:
                self.asked.setdefault((exclude, event.thread), event.day)

    def evening(self, day, hands):
        for (exclude, thread), since in list(self.asked.items()):
            other = next((hand for hand in expirers(exclude, thread, hands) if hand.runs_out(day)), None)
            if other is not None and since < day:
                self.shut.append(Shut(since, day, True, other.provisional()))
                del self.asked[exclude, thread]

    def runs_out(self, day):
        return self.start is not None and self.due == day and self.ended is None and not self.still()

    def stands(self, hands, day):
        """Nothing that is already on its way will let it go on."""
        def comes(exclude, thread):
            return any(h.start and h.ended is None and (h.due is None or h.due >= day) for h in expirers(exclude, thread, hands))
        return bool(self.waiting) or any(not comes(*key) for key in self.asked)


def span(unit, n, since):
    """How many days (working or of the calendar) a period has."""
    if unit in ("working days", "days"):
        return n
    there = since.year * 12 + since.month - 1 + n * (12 if unit == "years" else 1)
    year, month = there // 12, there % 12 + 1
    return (date(year, month, min(since.day, months.monthrange(year, month)[1])) - since).days


def expirers(exclude, thread, hands):
    keys = [to.removeprefix(EXPIRY) for to in exclude.to if to.startswith(EXPIRY)]
    return [hand for hand in hands if hand.rule.key in keys and hand.thread in ("", thread)]


def walk(rules, events, looks, today, survives):
    """(clock, thread) -> what it says on `today`. `looks(day)` gives (works, sure)."""
    events = sorted((e for e in events if e.day <= today), key=lambda e: (e.day, e.order))
    silent = {r.key for r in rules if r.silence} | {t.removeprefix(EXPIRY) for r in rules for x in r.exclude for t in x.to}
    hands = [
        Hand(rule, thread, rule.key in silent)
        for rule in rules if rule.before is None
        for thread in ([""] if rule.per == "case" else sorted({e.thread for e in events}))
    ]
    day, left = (events[0].day if events else today), list(events)
    while left or day <= today or any(h.start and h.due is None and not h.stands(hands, day) for h in hands):
        works, sure = looks(day)
        for hand in hands:
            if hand.start is not None and hand.due is None:
                hand.morning(day, works, sure)
        while left and left[0].day == day:
            event = left.pop(0)
            for hand in hands:
                hand.happen(event, survives)
        for hand in hands:
            if hand.asked:
                hand.evening(day, hands)
        for hand in hands:
            if hand.final and hand.due is not None and not hand.gone:
                hand.gone = hand.due <= day and not hand.still()
        day += ONE
    found = {(h.rule.key, h.thread): says(h, looks, today) for h in hands if h.start}
    return found | backwards(rules, events, looks, today, found)


def says(hand, looks, today):
    due, working = None if hand.still() else hand.due, hand.rule.length.unit == "working days"
    if hand.ended is not None:
        state = "ended"
    elif hand.still():
        state = "awaiting"
    else:
        state = "suspended" if due is None else "lapsed" if today > due else "running"
    numbers = hand.numbers()
    left = None
    if state == "suspended":
        left = hand.target - len(hand.counted(hand.passed, hand.unit, hand.target))
    elif state == "running":
        days = numbers if working else [day for day, *_ in hand.before + hand.passed]
        left = len([day for day in days if day > today])
    elif state == "lapsed":
        left = -worked(due, today, looks, working)
    felt = [s for s in hand.shut if s.expired and s.over > hand.start and due is not None and s.asked < due]
    return {
        "state": state, "started_on": hand.start, "due_on": due, "left": left, "numbers": numbers, "extended": hand.extended,
        "ended_on": hand.ended, "provisional": hand.provisional(),
        "at_latest": state == "running" and any(s.over >= today for s in felt),
    }


def worked(after, last, looks, working):
    days = [after + ONE * n for n in range(1, (last - after).days + 1)]
    return len([day for day in days if not working or looks(day)[0]])


def backwards(rules, events, looks, today, found):
    """The clocks due so many working days before another; no clock of another kind needs them."""
    out = {}
    for rule in (rule for rule in rules if rule.before is not None):
        start = ended = None
        for event in events:
            if start is not None and event.kind in rule.ends:
                ended = event.day
                break
            start = event.day if event.kind in rule.starts else start
        if start is None:
            continue
        goal = found.get((rule.before.clock, "")) or {"due_on": None, "state": "awaiting", "provisional": False, "at_latest": False}
        due, back, unsure = goal["due_on"], 0, False
        while due is not None and back < rule.before.length.n:
            due -= ONE
            works, sure = looks(due)
            back, unsure = back + works, unsure or not sure
        if ended is not None:
            state = "ended"
        elif due is None:
            state = "awaiting" if goal["state"] == "awaiting" else "suspended"
        else:
            state = "lapsed" if today > due else "running"
        left = worked(today, due, looks, True) if state == "running" else -worked(due, today, looks, True) if state == "lapsed" else None
        out[rule.key, ""] = {
            "state": state, "started_on": start, "due_on": due, "left": left, "ended_on": ended, "extended": False,
            "provisional": goal["provisional"] or unsure, "at_latest": goal["at_latest"] and state == "running", "numbers": None,
        }
    return out
