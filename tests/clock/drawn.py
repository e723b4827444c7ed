"""Random clocks of realistic shapes, and random events for them: in order, out of order, doubled, late."""
from datetime import date, timedelta

from zhengtong.kernel.clock import Await, Before, ClockRule, Event, Exclude, Extend, Length, Silence

FIRST = date(2024, 11, 1)  # before the calendar's first year, and on beyond its last


def length(draw, *units):
    unit = draw.choice(units)
    n = {"working days": draw.randint(1, 25), "days": draw.randint(1, 60), "months": draw.randint(1, 6), "years": 1}[unit]
    return Length(n, unit)


def requests(draw):
    """Requests for information: awaits, three kinds of consultation in threads, a review counted backwards."""
    reply = length(draw, "working days", "working days", "days", "months")
    return [
        ClockRule("notice", length(draw, "working days"), ("received",), ("correction asked", "drafted")),
        ClockRule(
            "reply", reply, ("received", "corrected", "fee paid"), ("sent", "withdrawn"),
            awaits=(Await("correction asked", ("corrected", "abandoned")), Await("fee noticed", ("fee paid", "abandoned"))),
            exclude=(
                Exclude("third party asked", ("third party answered", "expiry of opinion")),
                Exclude("co-maker asked", ("co-maker answered", "expiry of consent", "consultation closed")),
                Exclude("authority asked", ("authority answered", "expiry of inquiry")),
            ),
            extend=Extend(length(draw, reply.unit, reply.unit, "working days", "days"), "extended"),
        ),
        ClockRule("opinion", length(draw, "working days", "days"), ("third party reached",), ("third party answered",), per="thread"),
        ClockRule(
            "consent", length(draw, "working days"), ("co-maker asked",), ("co-maker answered", "consultation closed"),
            per="thread", silence=Silence("consented"),
        ),
        ClockRule("inquiry", length(draw, "working days"), ("inquiry opened",), ("inquiry closed",)),
        ClockRule("review", Length(2, "working days"), ("received", "corrected", "fee paid"), ("reviewed", "sent"),
                  before=Before("reply", Length(draw.randint(1, 4), "working days"))),
    ]


def permits(draw):
    """Permits: tacit acceptance, a decision with hearings left out, a hearing's own clock, tacit renewal, delivery."""
    return [
        ClockRule("acceptance", length(draw, "working days"), ("materials in", "materials complete"), ("accepted", "refused"),
                  awaits=(Await("supplement asked", ("materials complete",)),), silence=Silence("accepted", on="start")),
        ClockRule(
            "decision", length(draw, "working days"), ("accepted",), ("decided",),
            exclude=(Exclude("hearing ordered", ("hearing held", "expiry of hearing")), Exclude("test ordered", ("test done",))),
            extend=Extend(length(draw, "working days"), "prolonged"), silence=Silence("renewed") if draw.random() < 0.5 else None,
        ),
        ClockRule("hearing", length(draw, "working days", "days"), ("hearing ordered",), ("hearing held", "hearing waived"),
                  extend=Extend(length(draw, "days"), "hearing put off")),
        ClockRule("delivery", length(draw, "working days"), ("decided",), ("delivered",)),
        ClockRule("remedy", length(draw, "days", "months", "years"), ("delivered",), ("filed",)),
    ]


SHAPES = (requests, permits)
THREADED = ("third party", "co-maker", "authority", "consultation")


def case(draw):
    """(rules, events, today, does an extension survive a restart)."""
    rules = draw.choice(SHAPES)(draw)
    named = {name for rule in rules for name in (*rule.starts, *rule.ends)}
    named |= {name for rule in rules for part in (*rule.awaits, *rule.exclude) for name in (part.start, *part.to)}
    named |= {rule.extend.event for rule in rules if rule.extend}
    kinds = sorted(name for name in named if not name.startswith("expiry of"))
    draw.shuffle(kinds)
    begin = FIRST + timedelta(days=draw.randint(0, 900))
    wide = draw.choice((20, 60, 150))
    events = [event(draw, kinds, draw.choice(kinds), begin, wide) for _ in range(draw.randint(0, 14))]
    events += [event(draw, kinds, draw.choice(rules).starts[0], begin, 5) for _ in range(draw.randint(1, 3))]
    draw.shuffle(events)
    return rules, events, begin + timedelta(days=draw.randint(0, draw.choice((40, 90, 200)))), draw.random() < 0.5


def event(draw, kinds, kind, begin, wide):
    thread = draw.choice("ab") if kind.startswith(THREADED) else ""
    return Event(kind, begin + timedelta(days=draw.randint(0, wide)), kinds.index(kind), thread)
