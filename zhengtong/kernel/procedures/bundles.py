"""A bundle: one version of a procedure with its form, letters and replies, pinned by one hash and rebuilt from its source."""
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from zhengtong.kernel.clock import Await, Before, ClockRule, Exclude, Extend, Length, Silence
from zhengtong.kernel.content.fees import Fees
from zhengtong.kernel.content.files import Item
from zhengtong.kernel.content.procedures import ClockSpec, Form, Letter, Procedure, Replies

PARAMETER = "parameter "


@dataclass(frozen=True)
class Bundle:
    """One version. `source`: canonical JSON of everything here, from which it can be rebuilt; `hash`: its sha256.

    `values`: the procedure's parameters as they held on the day for which the bundle was asked; a parameter that changes makes
    another bundle. `rules`: the clocks. `fees`: None where nothing is charged.
    """

    procedure: Procedure
    form: Form
    letters: Mapping[str, Letter]
    replies: Replies | None
    fees: Fees | None
    values: Mapping[str, Any]
    since: date
    rules: tuple[ClockRule, ...]
    source: str
    hash: str


def from_item(item: Item, on: date) -> Bundle:
    """The bundle of a version of content, with its parameters as of `on`."""
    model: Procedure = item.model
    said: dict[str, Any] = {
        "since": item.since.isoformat(),
        "procedure": model.model_dump(mode="json", by_alias=True),
        "values": {p.name: _plain(p.on(on)) for p in model.parameters},
        "form": item.parts["form.yaml"].model_dump(mode="json", by_alias=True),
        "letters": {p.key: p.model_dump(mode="json", by_alias=True) for p in _letters(item)},
    }
    for name, kind in (("replies", Replies), ("fees", Fees)):
        found = next((part for part in item.parts.values() if isinstance(part, kind)), None)
        said[name] = found.model_dump(mode="json", by_alias=True) if found else None
    return from_source(json.dumps(said, ensure_ascii=False, separators=(",", ":")))  # choices keep their order


def _letters(item: Item) -> list[Letter]:
    return sorted((part for part in item.parts.values() if isinstance(part, Letter)), key=lambda letter: letter.key)


def from_source(source: str) -> Bundle:
    """The bundle that this source says, whatever the packs say today."""
    said = json.loads(source)
    model = Procedure.model_validate(said["procedure"])
    return Bundle(
        model, Form.model_validate(said["form"]),
        {key: Letter.model_validate(one) for key, one in said["letters"].items()},
        Replies.model_validate(said["replies"]) if said["replies"] else None,
        Fees.model_validate(said["fees"]) if said["fees"] else None,
        said["values"], date.fromisoformat(said["since"]),
        tuple(rule(key, spec, said["values"]) for key, spec in model.clocks.items()),
        source, sha256(source.encode()).hexdigest(),
    )


def rule(key: str, spec: ClockSpec, values: Mapping[str, Any]) -> ClockRule:
    """A clock as the file says it, made a rule. `values`: the parameters that give a length."""
    extend, silence, before = spec.extend, spec.silence, spec.before
    return ClockRule(
        key, _length(spec.length, values), spec.starts, spec.ends, spec.article, (spec.names.zh, spec.names.en),
        tuple(Await(a.from_, a.to, a.article) for a in spec.awaits),
        tuple(Exclude(e.from_, e.to, e.article) for e in spec.exclude),
        Extend(_length(extend.by, values), extend.event, extend.article, extend.approver) if extend else None,
        Silence(silence.event, silence.article, silence.on) if silence else None,
        spec.per, Before(before.clock, _length(before.length, values)) if before else None,
    )


def _length(text: str, values: Mapping[str, Any]) -> Length:
    return Length.parse(str(values[text.removeprefix(PARAMETER)]) if text.startswith(PARAMETER) else text)


def _plain(value: Any) -> Any:
    """JSON keeps text, truth and whole numbers; a Decimal or a day goes as text."""
    return value if value is None or isinstance(value, bool | int | str) else str(value)
