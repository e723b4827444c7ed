"""Allen's relations between points and ranges (DMN 1.5, table 78), and `range` from text."""
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from zhengtong.feel import datetext, tree
from zhengtong.feel.builtins.registry import function
from zhengtong.feel.compare import Fault, all_of, any_of, compare, contains, equal, less
from zhengtong.feel.errors import FeelError
from zhengtong.feel.grammar import parse
from zhengtong.feel.values import Interval


def _relation(name: str, *shapes: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declares a relation for shapes such as "pr" (a point and a range)."""
    words = {"p": "comparable", "r": "range"}
    names = {"pp": ("point1", "point2"), "pr": ("point", "range"), "rp": ("range", "point"), "rr": ("range1", "range2")}

    def declare(work: Callable[..., Any]) -> Callable[..., Any]:
        for shape in shapes:
            a, b = names[shape]
            function(f"{name}({a}: {words[shape[0]]}, {b}: {words[shape[1]]})")(work)
        return work

    return declare


def _start(x: Any) -> tuple[Any, bool]:
    return (x.low, x.low_closed) if type(x) is Interval else (x, True)


def _end(x: Any) -> tuple[Any, bool]:
    return (x.high, x.high_closed) if type(x) is Interval else (x, True)


@_relation("before", "pp", "pr", "rp", "rr")
def before(a: Any, b: Any) -> Any:
    """a ends before b begins."""
    (x, x_closed), (y, y_closed) = _end(a), _start(b)
    return any_of([less(x, y), all_of([equal(x, y), not (x_closed and y_closed)])])


@_relation("after", "pp", "pr", "rp", "rr")
def after(a: Any, b: Any) -> Any:
    """a begins after b ends."""
    return before(b, a)


@_relation("meets", "rr")
def meets(a: Any, b: Any) -> Any:
    """a ends where b begins, and both have that point."""
    return all_of([a.high_closed and b.low_closed, equal(a.high, b.low)])


@_relation("met by", "rr")
def met_by(a: Any, b: Any) -> Any:
    """b meets a."""
    return meets(b, a)


@_relation("overlaps", "rr")
def overlaps(a: Any, b: Any) -> Any:
    """Some point lies in both."""
    return all_of([_reaches(a, b), _reaches(b, a)])


def _reaches(a: Any, b: Any) -> Any:
    """a begins not after b ends."""
    return any_of([less(a.low, b.high), all_of([equal(a.low, b.high), a.low_closed and b.high_closed])])


@_relation("overlaps before", "rr")
def overlaps_before(a: Any, b: Any) -> Any:
    """a begins before b and ends inside b."""
    begins = any_of([less(a.low, b.low), all_of([equal(a.low, b.low), a.low_closed and not b.low_closed])])
    ends = any_of([less(a.high, b.high), all_of([equal(a.high, b.high), not a.high_closed or b.high_closed])])
    return all_of([begins, ends, overlaps(a, b)])


@_relation("overlaps after", "rr")
def overlaps_after(a: Any, b: Any) -> Any:
    """b begins before a and ends inside a."""
    return overlaps_before(b, a)


@_relation("finishes", "pr", "rr")
def finishes(a: Any, b: Any) -> Any:
    """a ends where b ends and begins inside b."""
    (end, closed), (start, start_closed) = _end(a), _start(a)
    begins = any_of([less(b.low, start), all_of([equal(b.low, start), b.low_closed or not start_closed])])
    return all_of([closed == b.high_closed, equal(end, b.high), begins if type(a) is Interval else True])


@_relation("finished by", "rp", "rr")
def finished_by(a: Any, b: Any) -> Any:
    """b finishes a."""
    return finishes(b, a)


@_relation("includes", "rp", "rr")
def includes(a: Any, b: Any) -> Any:
    """b lies in a."""
    if type(b) is not Interval:
        return contains(a, b)
    begins = any_of([less(a.low, b.low), all_of([equal(a.low, b.low), a.low_closed or not b.low_closed])])
    ends = any_of([less(b.high, a.high), all_of([equal(b.high, a.high), a.high_closed or not b.high_closed])])
    return all_of([begins, ends])


@_relation("during", "pr", "rr")
def during(a: Any, b: Any) -> Any:
    """a lies in b."""
    return includes(b, a)


@_relation("starts", "pr", "rr")
def starts(a: Any, b: Any) -> Any:
    """a begins where b begins and ends inside b."""
    (start, closed), (end, end_closed) = _start(a), _end(a)
    ends = any_of([less(end, b.high), all_of([equal(end, b.high), not end_closed or b.high_closed])])
    return all_of([closed == b.low_closed, equal(start, b.low), ends if type(a) is Interval else True])


@_relation("started by", "rp", "rr")
def started_by(a: Any, b: Any) -> Any:
    """b starts a."""
    return starts(b, a)


@_relation("coincides", "pp", "rr")
def coincides(a: Any, b: Any) -> Any:
    """The same point or the same range."""
    if type(a) is Interval and (a.low_closed, a.high_closed) != (b.low_closed, b.high_closed):
        return False
    return all_of([equal(_start(a)[0], _start(b)[0]), equal(_end(a)[0], _end(b)[0])])


@function("range(from: string)")
def range_from_text(text: str) -> Interval:
    """A range from `[1..10)`; its ends are literals."""
    try:
        node = parse(text)
    except FeelError as e:
        raise Fault(f"{text[:40]!r} is no range") from e
    if not isinstance(node, tree.Range):
        raise Fault(f"{text[:40]!r} is no range")
    low, high = _constant(node.low), _constant(node.high)
    if low is None and high is None:
        raise Fault("a range has an end")
    if low is not None and high is not None and compare("<=", low, high) is not True:
        raise Fault("a range does not end before it begins")
    if (low is None and node.low_closed) or (high is None and node.high_closed):
        raise Fault("an end that is open to infinity is not included")
    return Interval(low, high, node.low_closed, node.high_closed)


def _constant(node: Any) -> Any:
    if isinstance(node, tree.Literal) and (not node.at or datetext.at_literal(node.value) is not None):
        return datetext.at_literal(node.value) if node.at else node.value
    if isinstance(node, tree.Negate) and isinstance(node.operand, tree.Literal) and type(node.operand.value) is Decimal:
        return -node.operand.value
    if isinstance(node, tree.FunctionCall) and isinstance(node.function, tree.Name) and len(node.args) == 1:
        reader, argument = _READERS.get(node.function.name), node.args[0]
        if reader and isinstance(argument, tree.Literal) and type(argument.value) is str:
            return reader(argument.value)
    raise Fault("the ends of a range from text are literals")


_READERS: dict[str, Callable[[str], Any]] = {
    "date": datetext.date, "time": datetext.time, "date and time": datetext.date_time, "duration": datetext.duration,
}
