"""The rooms as declared, and where the declaration and the code differ."""
import ast
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import yaml
from pydantic import ValidationError

from zhengtong.kernel.content import queries as content

from .models import WHO, Names, Room

PACKAGE = Path(__file__).resolve().parents[2]
LINES = ("kernel", "law", "data", "services", "openness", "report")
ACTS = {"by", "at"}  # a function that is told the actor or the moment is an action


def rooms() -> dict[str, Room]:
    """`kernel.journal` -> its room.yaml. ValidationError for a field that is not known."""
    return {name: Room(**yaml.safe_load(path.read_text(encoding="utf-8"))) for name, path in _files()}


def _files() -> Iterator[tuple[str, Path]]:
    for path in sorted(PACKAGE.glob("*/*/room.yaml")):
        yield ".".join(path.relative_to(PACKAGE).parts[:-1]), path


def words() -> dict[str, Names]:
    """Kind of a journal entry (`entitlement.issue_list`) -> what was done, in words: the door's, or the room's `entries`."""
    found: dict[str, Names] = {}
    for name, room in rooms().items():
        own = name.rpartition(".")[2]
        found |= {f"{own}.{door.action}": door.does for door in room.doors}
        found |= {f"{own}.{kind}": said for kind, said in room.entries.items()}
    return found


def problems() -> list[str]:
    """Every difference between the declarations and the code, as one sentence with its place and remedy."""
    try:
        declared = rooms()
    except ValidationError as wrong:
        return [f"a room.yaml is not valid: {wrong}"]
    missing = [f"{name}: has actions but no room.yaml; write one" for name in _acting() if name not in declared]
    return missing + [problem for name, room in declared.items() for problem in _problems(name, room)]


def _acting() -> Iterator[str]:
    for path in sorted(PACKAGE.glob("*/*/actions.py")):
        yield ".".join(path.relative_to(PACKAGE).parts[:-1])


def _problems(name: str, room: Room) -> Iterator[str]:
    functions = {verb: told for module in _modules(name) for verb, told in _functions(importlib.import_module(module)).items()}
    doors = {door.action for door in room.doors}
    verbs = {verb for verb, parameters in functions.items() if parameters & ACTS}
    for action in sorted(verbs - doors - set(room.due)):
        yield f"{name}: the action {action} has no door; declare who may call it in room.yaml"
    for action in sorted((doors | set(room.due)) - set(functions)):
        yield f"{name}: the door {action} leads to no public action; remove it or write the action"
    known = set(content.load(kinds=["purposes"]).purposes) | {"stated"}
    for door in room.doors:
        for word in sorted((set(door.who) - WHO) | (set(door.purposes) - known)):
            yield f"{name}, {door.action}: {word} is neither role nor purpose; see parties and packs/*/purposes"
    if (used := _imports(name)) != set(room.needs):
        yield f"{name}: needs {sorted(room.needs)}, its code imports {sorted(used)}; make them equal"


def _modules(name: str) -> list[str]:
    """The modules with a room's actions: its own, and those of the folders in it."""
    found = sorted((PACKAGE / Path(*name.split("."))).rglob("actions.py"))
    return [".".join(("zhengtong", *path.relative_to(PACKAGE).with_suffix("").parts)) for path in found]


def _functions(module: ModuleType) -> dict[str, set[str]]:
    """Public functions that the module itself defines -> their parameters."""
    found = inspect.getmembers(module, inspect.isfunction)
    own = {name: f for name, f in found if f.__module__ == module.__name__ and not name.startswith("_")}
    return {name: set(inspect.signature(f).parameters) for name, f in own.items()}


def _imports(name: str) -> set[str]:
    """The other rooms that a room's files import, anywhere in them."""
    found: set[str] = set()
    for path in (PACKAGE / Path(*name.split("."))).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found |= {_room(f"{node.module}.{alias.name}") for alias in node.names}
            elif isinstance(node, ast.Import):
                found |= {_room(alias.name) for alias in node.names}
    return found - {"", name}


def _room(module: str) -> str:
    parts = module.split(".")
    if parts[0] != "zhengtong" or len(parts) < 3 or not (PACKAGE / parts[1] / parts[2]).is_dir():
        return ""
    return f"{parts[1]}.{parts[2]}" if parts[1] in LINES else ""
