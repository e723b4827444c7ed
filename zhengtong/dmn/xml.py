"""DMN files to elements, safely: no DOCTYPE, no entities, no network, a limit of size; every DMN namespace from 1.1 to 1.5."""
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from zhengtong.dmn.errors import DmnError, Finding

LIMIT = 8 * 1024 * 1024
NAMESPACES = frozenset((
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
))
Element = Any  # lxml's own element class has no public name

_DOCTYPE = Finding("the file declares a DOCTYPE", line=1, remedy="remove <!DOCTYPE ...> and its entities")


def root(source: Path | str | bytes) -> Element:
    """The `definitions` element of a file (by its path) or of its bytes. Raises DmnError."""
    data = source if isinstance(source, bytes) else _read(Path(source))
    if len(data) > LIMIT:
        _too_large(len(data))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        found = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as e:
        if b"<!DOCTYPE" in data[:4096]:
            raise DmnError([_DOCTYPE]) from e
        line = getattr(e, "lineno", 0) or 0
        raise DmnError([Finding(f"this is no well-formed XML: {e}", line=line, remedy="export the model again")]) from e
    document: Any = found.getroottree()
    if document.docinfo.doctype:
        raise DmnError([_DOCTYPE])
    _check_root(found)
    return found


def _too_large(size: int) -> None:
    raise DmnError(f"the file has {size} bytes", remedy=f"split the model; the limit is {LIMIT} bytes")


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LIMIT:
            _too_large(path.stat().st_size)
        return path.read_bytes()
    except OSError as e:
        raise DmnError(f"{path.name} cannot be read: {e.strerror}", remedy="give the path of a .dmn file") from e


def _check_root(found: Element) -> None:
    name = etree.QName(found)
    if name.localname != "definitions" or name.namespace not in NAMESPACES:
        raise DmnError([Finding(
            f"the root is {{{name.namespace}}}{name.localname}", line=found.sourceline or 0,
            remedy="a DMN 1.1 to 1.5 file begins with <definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\">",
        )])


def local(element: Element) -> str:
    """The element's name without its namespace; "" for one of another vocabulary."""
    if not isinstance(element.tag, str):
        return ""  # a comment or an entity
    space, _, name = element.tag[1:].rpartition("}")
    return name if space in NAMESPACES else ""


def kids(element: Element, *names: str) -> Iterator[Element]:
    """The DMN children of these names (all DMN children without names)."""
    for child in element:
        if local(child) and (not names or local(child) in names):
            yield child


def kid(element: Element, *names: str) -> Element | None:
    """The first DMN child of these names."""
    return next(kids(element, *names), None)


def text(element: Element | None) -> str:
    """The text of the `text` child (or of the element itself)."""
    if element is None:
        return ""
    inner = kid(element, "text")
    return "".join((element if inner is None else inner).itertext())
