"""One folder of a pack -> one checked item: `<pack>/<kind>/<key>/<day-of-force>[-c<n>]/`."""
import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from pydantic import TypeAdapter, ValidationError

from . import fees, models, policies, procedures
from .marks import ContentError, Marked, NotYaml

FOLDER = re.compile(r"^(\d{4}-\d{2}-\d{2})(?:-c([1-9]\d*))?$")
KINDS: dict[str, tuple[str, Any]] = {
    "subjects": ("subject.yaml", models.Subject),
    "registers": ("register.yaml", models.Register),
    "units": ("units.yaml", models.Units),
    "laws": ("law.yaml", policies.Law),
    "purposes": ("purpose.yaml", models.Purpose),
    "policies": ("policy.yaml", policies.Policy),
    "calendars": ("calendar.yaml", models.Calendar),
    "phrases": ("phrases.yaml", models.Phrases),
    "procedures": ("procedure.yaml", procedures.Procedure),
}
PARTS: dict[str, dict[str, Any]] = {  # what may lie beside the main file: pattern -> model; without a star it must be there
    "procedures": {"form.yaml": procedures.Form, "letters/*.yaml": procedures.Letter, "replies*.yaml": procedures.Replies,
                   "fees*.yaml": fees.Fees},
}
_EXAMPLES = TypeAdapter(list[policies.Example])
_CASE_EXAMPLES = TypeAdapter(list[procedures.CaseExample])


@dataclass(frozen=True)
class Item:
    """One version of one piece of content. `since` is its day of force, `correction` the n of `-c<n>` (0: none)."""

    kind: str
    key: str
    pack: str
    since: date
    correction: int
    folder: Path
    model: Any
    marks: Marked
    hash: str
    dmn: bytes | None = None
    examples: tuple[Any, ...] = ()
    parts: dict[str, Any] = field(default_factory=dict)
    part_marks: dict[str, Marked] = field(default_factory=dict)


def read(pack: Path, kind: str, folder: Path) -> tuple[Item | None, list[ContentError]]:
    """Reads and checks one folder; the item is None as soon as anything is wrong with it."""
    place = f"{pack.name}/{folder.relative_to(pack)}"
    named = FOLDER.match(folder.name)
    file, model_type = KINDS[kind]
    try:
        since = date.fromisoformat(named.group(1)) if named else None
    except ValueError:
        since = None
    if named is None or since is None:
        return None, [ContentError(place, 0, _("文件夹名不是施行日"), _("写成 2025-01-01，更正写成 2025-01-01-c1"))]
    if not (folder / file).is_file():
        return None, [ContentError(place, 0, _("缺少 %s") % file, _("放入该文件，或删去空文件夹"))]
    marks, model, errors = _parse(folder / file, f"{place}/{file}", model_type)
    if model is not None and marks is not None:
        errors += _names(model, marks, folder.parent.name, since)
    dmn, dmn_errors = _dmn(folder, place, kind)
    examples, example_errors = _examples(folder, place, kind)
    parts, part_marks, part_errors = _parts(folder, place, kind)
    errors += dmn_errors + example_errors + part_errors
    if errors or model is None or marks is None:
        return None, errors
    item_hash = fingerprint(model, dmn, examples, parts)
    correction = int(named.group(2) or 0)
    return Item(kind, model.key, pack.name, since, correction, folder, model, marks, item_hash, dmn, examples, parts,
                part_marks), []


def fingerprint(model: Any, dmn: bytes | None, examples: tuple[Any, ...], parts: dict[str, Any] | None = None) -> str:
    """sha256 over what the files say, not over how they are laid out: canonical JSON of the models, the DMN's bytes."""
    said = [model.model_dump(mode="json", by_alias=True), [e.model_dump(mode="json") for e in examples]]
    if parts:
        said.append({name: part.model_dump(mode="json", by_alias=True) for name, part in parts.items()})
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode() + b"\0" + (dmn or b"").replace(b"\r\n", b"\n")).hexdigest()


def _parse(path: Path, place: str, model_type: Any) -> tuple[Marked | None, Any, list[ContentError]]:
    try:
        marks = Marked(path.read_text("utf-8"), place)
    except UnicodeDecodeError as error:
        return None, None, [ContentError(place, 0, _("第 %s 字节不是 UTF-8") % error.start, _("以 UTF-8 另存"))]
    except NotYaml as error:
        return None, None, error.errors
    if model_type is policies.Policy and isinstance(marks.value, dict) and marks.value.get("shared") is True:
        model_type = policies.Shared
    adapter = model_type if isinstance(model_type, TypeAdapter) else TypeAdapter(model_type)
    try:
        return marks, adapter.validate_python(marks.value), []
    except ValidationError as error:
        return marks, None, [_told(e, marks) for e in error.errors()]


def _told(error: Any, marks: Marked) -> ContentError:
    path = ".".join(str(step) for step in error["loc"]) or _("整个文件")
    if error["type"] == "extra_forbidden":
        message, remedy = _("字段“%s”不认识") % path, _("改正拼写，或删去该字段")
    elif error["type"] == "missing":
        message, remedy = _("缺少字段“%s”") % path, _("补上该字段；不知道的写 null")
    else:
        message, remedy = f"{path}：{error['msg']}", _("现在写的是 %s，按说明改正") % str(error.get("input"))[:60]
    return ContentError(marks.file, marks.line(error["loc"]), message, remedy)


def _names(model: Any, marks: Marked, folder_key: str, since: date) -> list[ContentError]:
    errors = []
    if model.key != folder_key:
        errors.append(ContentError(marks.file, marks.line(("key",)), _("key 写着 %s，文件夹叫 %s") % (model.key, folder_key),
                                   _("两处写成同一个")))
    span = getattr(model, "in_force", None)
    if span is not None and span.from_ is not None and span.from_ != since:
        errors.append(ContentError(marks.file, marks.line(("in_force", "from")),
                                   _("施行日写着 %s，文件夹写着 %s") % (span.from_, since), _("两处写成同一天")))
    if span is not None and span.from_ is not None and span.to is not None and span.to < span.from_:
        errors.append(ContentError(marks.file, marks.line(("in_force", "to")), _("截止日早于施行日"), _("改正其中一天")))
    return errors


def _dmn(folder: Path, place: str, kind: str) -> tuple[bytes | None, list[ContentError]]:
    path = folder / "table.dmn"
    if path.is_file():
        return path.read_bytes(), []
    if kind == "policies":
        return None, [ContentError(place, 0, _("缺少 table.dmn"), _("政策的条件和金额写在 table.dmn 里"))]
    return None, []


def _parts(folder: Path, place: str, kind: str) -> tuple[dict[str, Any], dict[str, Marked], list[ContentError]]:
    """The files beside the main one and the lines of their values, by their path within the folder."""
    found: dict[str, Any] = {}
    lines: dict[str, Marked] = {}
    errors: list[ContentError] = []
    for pattern, model_type in PARTS.get(kind, {}).items():
        paths = sorted(folder.glob(pattern))
        if not paths and "*" not in pattern:
            errors.append(ContentError(place, 0, _("缺少 %s") % pattern, _("放入该文件，或删去空文件夹")))
        for path in paths:
            name = path.relative_to(folder).as_posix()
            marks, model, wrong = _parse(path, f"{place}/{name}", model_type)
            errors += wrong
            if model is not None and marks is not None:
                found[name], lines[name] = model, marks
    return found, lines, errors


def _examples(folder: Path, place: str, kind: str) -> tuple[tuple[Any, ...], list[ContentError]]:
    found: list[Any] = []
    adapter = _CASE_EXAMPLES if kind == "procedures" else _EXAMPLES
    errors: list[ContentError] = []
    for path in sorted((folder / "examples").glob("*.yaml")):
        _marks, examples, wrong = _parse(path, f"{place}/examples/{path.name}", adapter)
        errors += wrong
        found += examples or []
    return tuple(found), errors
