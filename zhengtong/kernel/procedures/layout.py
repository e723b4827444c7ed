"""Where the states of a procedure stand: in layers from the first on; long ways bend round what lies between."""
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from zhengtong.kernel.content.procedures import SAME, Procedure

Move = tuple[str, str]
Place = tuple[int, float]
MANY = 3  # a final state that so many others lead to stands apart, without a tangle of arrows


@dataclass(frozen=True)
class Arrow:
    """All events that lead from one state to another. `through`: the places that it passes; `back`: against the flow."""

    start: str
    end: str
    events: tuple[str, ...]
    through: tuple[Place, ...]
    back: bool


@dataclass(frozen=True)
class Layout:
    """State -> (layer, height in it), both from 0; the arrows; the ways out: final state -> [(from, event)]."""

    places: dict[str, Place]
    arrows: tuple[Arrow, ...]
    exits: dict[str, list[tuple[str, str]]]
    layers: int
    widest: int


def layout(model: Procedure) -> Layout:
    """A state's layer is its longest way from the first state along the arrows that do not lead back."""
    moves, exits = _moves(model), _exits(model)
    order = [state.key for state in model.states if state.key not in exits]
    drawn = {move: events for move, events in moves.items() if move[1] not in exits}
    forward = _forward(order, drawn)
    layer = _layers(order, forward)
    rows, chains, links = _rows(order, layer, forward)
    places = _settled(rows, links)
    arrows = []
    for (a, b), events in drawn.items():
        through = tuple(places[key] for key in chains.get((a, b), ()))
        arrows.append(Arrow(a, b, tuple(events), through, layer[b] <= layer[a]))
    known = {key: places[key] for key in order}
    return Layout(known, tuple(arrows), exits, len(rows), max(map(len, rows.values())))


def _moves(model: Procedure) -> dict[Move, list[str]]:
    moves: dict[Move, list[str]] = {}
    for event in model.events:
        for start in event.from_ if event.to != SAME else ():
            if start != event.to:
                moves.setdefault((start, event.to), []).append(event.key)
    return moves


def _exits(model: Procedure) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for state in model.states[1:]:
        ways = [(a, key) for (a, b), events in _moves(model).items() if b == state.key for key in events]
        if state.final and len({a for a, _key in ways}) >= MANY:
            found[state.key] = ways
    return found


def _forward(order: list[str], moves: Iterable[Move]) -> list[Move]:
    """The moves without those that close a circle, walking from the first state in the order of the file."""
    ahead: dict[str, list[str]] = {}
    for start, end in moves:
        ahead.setdefault(start, []).append(end)
    found: list[Move] = []
    done: set[str] = set()

    def walk(key: str, way: frozenset[str]) -> None:
        for end in sorted(ahead.get(key, ()), key=order.index):
            if end not in way:
                found.append((key, end))
                if end not in done:
                    walk(end, way | {end})
        done.add(key)

    walk(order[0], frozenset({order[0]}))
    return sorted(found, key=lambda move: (order.index(move[0]), order.index(move[1])))


def _layers(order: list[str], forward: list[Move]) -> dict[str, int]:
    layer = dict.fromkeys(order, 0)
    for _again in order:
        for start, end in forward:
            layer[end] = max(layer[end], layer[start] + 1)
    return layer


def _rows(
    order: list[str], layer: dict[str, int], forward: list[Move]
) -> tuple[dict[int, list[str]], dict[Move, list[str]], list[Move]]:
    """Layer -> states and bends; move -> its bends; every step from one layer to the next."""
    rows: dict[int, list[str]] = {n: [key for key in order if layer[key] == n] for n in range(max(layer.values()) + 1)}
    chains: dict[Move, list[str]] = {}
    links: list[Move] = []
    for a, b in forward:
        bends = [f"{a}>{b}@{n}" for n in range(layer[a] + 1, layer[b])]
        for n, bend in enumerate(bends, layer[a] + 1):
            rows[n].append(bend)
        chains[(a, b)] = bends
        way = [a, *bends, b]
        links += pairwise(way)
    return rows, chains, links


def _settled(rows: dict[int, list[str]], links: list[Move]) -> dict[str, Place]:
    """Within a layer near those that lead there, else in the order of the file; each layer in the middle."""
    widest = max(map(len, rows.values()))
    places: dict[str, Place] = {}
    for number in sorted(rows):
        before = {key: [places[a][1] for a, b in links if b == key and a in places] for key in rows[number]}
        middle = {key: sum(near) / len(near) if near else 0.0 for key, near in before.items()}
        first = (widest - len(rows[number])) / 2
        for place, key in enumerate(sorted(rows[number], key=lambda k: (middle[k], rows[number].index(k)))):
            places[key] = (number, first + place)
    return places
