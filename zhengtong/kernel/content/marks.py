"""YAML read with the place of every value, so that an error found later can still name its line.

Numbers with a point become Decimal (an amount is never a double); a key given twice is an error.
"""
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import yaml
from django.utils.translation import gettext as _
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Path = tuple[Any, ...]


@dataclass(frozen=True)
class ContentError:
    """One thing wrong in one file: where, what, and what to do. `line` is 1-based, 0 when the file as a whole is meant."""

    file: str
    line: int
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message} → {self.remedy}"


class NotYaml(Exception):
    """The text is no YAML; `errors` says where."""

    def __init__(self, errors: list[ContentError]) -> None:
        super().__init__("; ".join(map(str, errors)))
        self.errors = errors


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """SafeLoader whose floats are Decimals, and to which only true and false are booleans (`on:` is a field of ours)."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, found) for tag, found in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: Decimal(node.value.replace("_", "")))


class Marked:
    """A YAML document's plain values (`.value`) and the line of each path in it (`.line(path)`)."""

    def __init__(self, text: str, file: str) -> None:
        self.file, self._lines, self._errors = file, {}, []  # type: str, dict[Path, int], list[ContentError]
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            self.value = self._plain(loader, node, ()) if node is not None else None
        except yaml.MarkedYAMLError as error:
            raise NotYaml([_syntax(error, file)]) from error
        except ValueError as error:
            raise NotYaml([ContentError(file, 0, str(error), _("日期写成 2025-12-31"))]) from error
        finally:
            loader.dispose()
        if self._errors:
            raise NotYaml(self._errors)

    def line(self, path: Path) -> int:
        """The line of `path`, or of its nearest parent that has one; unknown steps (union tags) are skipped."""
        known: Path = ()
        for step in path:
            if (*known, step) in self._lines:
                known = (*known, step)
        return self._lines.get(known, 1)

    def _plain(self, loader: _Loader, node: Node, path: Path) -> Any:
        self._lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, MappingNode):
            return self._mapping(loader, node, path)
        if isinstance(node, SequenceNode):
            return [self._plain(loader, child, (*path, i)) for i, child in enumerate(node.value)]
        assert isinstance(node, ScalarNode)
        return loader.construct_object(node)

    def _mapping(self, loader: _Loader, node: MappingNode, path: Path) -> dict[Any, Any]:
        result: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode):
                self._errors.append(ContentError(self.file, line, _("不是合格的 YAML：字段名须是文字"), _("检查花括号和引号")))
                continue
            key = loader.construct_object(key_node)
            if key in result:
                self._errors.append(ContentError(self.file, line, _("“%s”写了两次") % key, _("只留一处")))
            self._lines[(*path, key)] = line
            result[key] = self._plain(loader, value_node, (*path, key))
        return result


def _syntax(error: yaml.MarkedYAMLError, file: str) -> ContentError:
    line = error.problem_mark.line + 1 if error.problem_mark else 0
    return ContentError(file, line, _("不是合格的 YAML：%s") % (error.problem or error), _("改正这一行的缩进、冒号或引号"))
