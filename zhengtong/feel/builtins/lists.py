"""Lists. Positions count from 1, or from the end when negative."""
from decimal import ROUND_DOWN, Decimal
from functools import cmp_to_key
from typing import Any

from zhengtong.feel import numbers
from zhengtong.feel.builtins.registry import function
from zhengtong.feel.compare import Fault, Truth, all_of, any_of, equal, kind, less
from zhengtong.feel.scope import ITEMS, Run
from zhengtong.feel.values import Function, Missing


def same(a: Any, b: Any) -> bool:
    """Equal, and different kinds are simply not."""
    try:
        return equal(a, b) is True
    except Fault:
        return False


def _bounded(items: list[Any]) -> list[Any]:
    if len(items) > ITEMS:
        raise Fault(f"the list would have more than {ITEMS} items")
    return items


@function("list contains(list: list, element: any)")
def list_contains(items: list[Any], element: Any) -> bool:
    """Whether one item equals the element."""
    return any(same(x, element) for x in items)


@function("count(list: list)", shallow=True)
def count(items: list[Any]) -> Decimal:
    """The number of items."""
    return Decimal(len(items))


@function("count(c...)", shallow=True)
def count_arguments(items: list[Any]) -> Decimal:
    """The number of arguments."""
    if not items:
        raise Fault("count() needs a list")
    return Decimal(len(items))


def _extreme(items: list[Any], largest: bool) -> Any:
    best = None
    for at, x in enumerate(items):
        if x is None or type(x) in (list, dict, bool):
            raise Fault(f"the list holds a {kind(x)}, which has no order")
        if at == 0 or (less(best, x) if largest else less(x, best)):
            best = x
    return best


for _name, _largest in (("min", False), ("max", True)):
    function(f"{_name}(list: list)")(lambda items, largest=_largest: _extreme(items, largest))
    function(f"{_name}(c...)")(lambda items, largest=_largest: _extreme(items, largest))


def _truths(items: list[Any]) -> list[Truth]:
    if odd := [x for x in items if type(x) not in (bool, type(None), Missing)]:
        raise Fault(f"the list holds a {kind(odd[0])}, not only booleans")
    return items


for _name, _answer in (("all", all_of), ("and", all_of), ("any", any_of), ("or", any_of)):
    function(f"{_name}(list: list)", shallow=True)(lambda items, answer=_answer: answer(_truths(items)))
    function(f"{_name}(b...)", shallow=True)(lambda items, answer=_answer: answer(_truths(items)) if items else _no_list())


def _no_list() -> None:
    raise Fault("the function needs a list")


@function("sublist(list: list, start position: number, length: number?)")
def sublist(items: list[Any], start: Decimal, length: Decimal | None) -> list[Any]:
    """Some of the items from a position on."""
    first = numbers.whole(start)
    if not first or abs(first) > len(items):
        raise Fault("the position lies outside of the list")
    begin = first - 1 if first > 0 else len(items) + first
    size = len(items) - begin if length is None else int(length)
    if size < 1 or begin + size > len(items):
        raise Fault("the length goes beyond the list")
    return items[begin: begin + size]


@function("append(list: list, item: any)", shallow=True)
def append(items: list[Any], item: Any) -> list[Any]:
    """With one more item."""
    return _bounded([*items, item])


@function("append(items...)", shallow=True)
def append_many(items: list[Any]) -> list[Any]:
    """With more items."""
    if not items or items[0] is None:
        raise Fault("append() needs a list")
    return _bounded([*_as_list(items[0]), *items[1:]])


def _as_list(value: Any) -> list[Any]:
    return value if type(value) is list else [value]


@function("concatenate(lists...)", shallow=True)
def concatenate(lists: list[Any]) -> list[Any]:
    """The lists one after the other."""
    if not lists or None in [x if x is None else 0 for x in lists]:
        raise Fault("concatenate() takes lists")
    return _bounded([x for one in lists for x in _as_list(one)])


@function("insert before(list: list, position: number, newItem: any)")
def insert_before(items: list[Any], position: Decimal, new: Any) -> list[Any]:
    """With a new item before a position."""
    at = _index(items, position)
    return _bounded([*items[:at], new, *items[at:]])


@function("remove(list: list, position: number)")
def remove(items: list[Any], position: Decimal) -> list[Any]:
    """Without the item at a position."""
    at = _index(items, position)
    return [*items[:at], *items[at + 1:]]


def _index(items: list[Any], position: Decimal) -> int:
    whole = numbers.whole(position)
    if not whole or abs(whole) > len(items):
        raise Fault(f"there is no position {numbers.text(position)} in a list of {len(items)}")
    return whole - 1 if whole > 0 else len(items) + whole


@function("list replace(list: list, position: number, newItem: any)")
def replace_at(items: list[Any], position: Decimal, new: Any) -> list[Any]:
    """With another item at a position."""
    at = _index(items, position.to_integral_value(ROUND_DOWN))
    return [*items[:at], new, *items[at + 1:]]


@function("list replace(list: list, match: function, newItem: any)")
def replace_matching(items: list[Any], match: Function, new: Any) -> list[Any]:
    """With another item wherever match(item, newItem) holds."""
    if len(match.parameters) != 2:
        raise Fault("match takes two parameters, the item and the new item")
    answers = [match.call([x, new]) for x in items]
    if any(type(a) is not bool for a in answers):
        raise Fault("match answers true or false")
    return [new if answer else x for x, answer in zip(items, answers, strict=True)]


@function("reverse(list: list)", shallow=True)
def reverse(items: list[Any]) -> list[Any]:
    """From the end."""
    return items[::-1]


@function("index of(list: list, match: any)")
def index_of(items: list[Any], match: Any) -> list[Decimal]:
    """The positions of the items that equal the match."""
    return [Decimal(n) for n, x in enumerate(items, 1) if same(x, match)]


def distinct(run: Run, items: list[Any]) -> list[Any]:
    """Each value once, in the order of its first occurrence."""
    found: list[Any] = []
    plain: set[Any] = set()
    for x in items:
        if type(x) in (str, Decimal):
            if (type(x), x) not in plain:
                plain.add((type(x), x))
                found.append(x)
            continue
        run.spend(len(found), (0, 0))  # lists, contexts and dates are compared one by one
        if not any(same(x, y) for y in found):
            found.append(x)
    return found


function("distinct values(list: list)", run=True)(distinct)


@function("union(lists...)", run=True)
def union(run: Run, lists: list[Any]) -> list[Any]:
    """The lists together, each value once."""
    return distinct(run, concatenate(lists))


@function("flatten(list: list)")
def flatten(items: list[Any]) -> list[Any]:
    """Without inner lists."""
    flat: list[Any] = []
    for x in items:
        flat += flatten(x) if type(x) is list else [x]
    return _bounded(flat)


@function("sort(list: list, precedes: function?)")
def sort(items: list[Any], precedes: Function | None) -> Any:
    """In order; precedes(x, y) says whether x stands before y."""
    unknown: list[Missing] = []

    def before(x: Any, y: Any) -> bool:
        answer = precedes.call([x, y]) if precedes else less(x, y)
        if type(answer) is Missing:
            unknown.append(answer)
        elif type(answer) is not bool:
            raise Fault("precedes answers true or false")
        return answer is True

    ordered = sorted(items, key=cmp_to_key(lambda x, y: -1 if before(x, y) else 1 if before(y, x) else 0))
    return unknown[0] if unknown else ordered
