"""XPath regular expressions (XQuery and XPath Functions 3.1, 5.6) on the `regex` engine, with a limit of time."""
import re as plain
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import regex

from zhengtong.feel.compare import Fault
from zhengtong.feel.scope import STEPS, Run

SECONDS = 1.0
_SLOW = 0.01
_FLAGS = {"s": regex.DOTALL, "m": regex.MULTILINE, "i": regex.IGNORECASE, "x": 0, "q": 0}
_NAME_START = r"\p{L}\p{Nl}:_"
_NAME_PART = rf"{_NAME_START}\p{{N}}\p{{M}}.·\-"
_CLASSES = {"i": f"[{_NAME_START}]", "I": f"[^{_NAME_START}]", "c": f"[{_NAME_PART}]", "C": f"[^{_NAME_PART}]"}
_ESCAPE = plain.compile(r"\\([pP]\{Is|.)|\[|\]|\(\?(?!:)|-\[|\.", plain.S)
_ALLOWED_ESCAPES = set("nrt\\|.?*+(){}[]-^$pPsSiIcCdDwW0123456789")


@lru_cache(maxsize=512)
def compiled(pattern: str, flags: str) -> Any:
    """The pattern ready for use. Raises Fault for a wrong pattern or flag."""
    if odd := set(flags) - set(_FLAGS):
        raise Fault(f"there is no flag {sorted(odd)[0]!r}; the flags are s, m, i, x and q")
    spaced = _without_space(pattern) if "x" in flags else pattern
    source = plain.escape(pattern) if "q" in flags else _translate(spaced, dot="." if "s" in flags else r"[^\n\r]")
    options = regex.V1
    for flag in flags:
        options |= _FLAGS[flag]
    try:
        return regex.compile(source, options)
    except (regex.error, OverflowError, RecursionError, KeyError, IndexError) as e:
        raise Fault(f"{pattern[:60]!r} is no pattern: {e}") from e


def _without_space(pattern: str) -> str:
    """Flag x: white space outside of classes does not count."""
    out, inside = [], 0
    for at, char in enumerate(pattern):
        escaped = at > 0 and pattern[at - 1] == "\\"
        inside += (char == "[" and not escaped) - (char == "]" and not escaped)
        if inside > 0 or char not in " \t\n\r":
            out.append(char)
    return "".join(out)


def _translate(pattern: str, dot: str) -> str:
    """XPath's classes and restrictions in the engine's words; `dot` is what a point stands for."""
    depth = 0

    def one(found: plain.Match[str]) -> str:
        nonlocal depth
        text = found.group()
        if text[0] == "\\":
            return _escape(found.group(1), depth)
        if text == ".":
            return text if depth else dot
        if text == "(?":
            raise Fault("'(?' is followed by ':' only")
        if text == "-[":
            depth += 1
            return "--[" if depth > 1 else "-["
        depth += (text == "[") - (text == "]")
        return text

    return _ESCAPE.sub(one, pattern)


def _escape(char: str, depth: int) -> str:
    if char in ("p{Is", "P{Is"):  # a block of Unicode
        return f"\\{char[0]}{{In"
    if char not in _ALLOWED_ESCAPES:
        raise Fault(f"\\{char} means nothing in a pattern")
    if char.isdigit() and depth:
        raise Fault(f"\\{char} does not stand in a class")
    if char in _CLASSES:
        return _CLASSES[char]
    return "\\" + char


def _timed(work: Callable[[], Any], pattern: str, run: Run) -> Any:
    began = time.thread_time()
    try:
        return work()
    except TimeoutError as e:
        raise Fault(f"the pattern {pattern[:60]!r} takes more than {SECONDS:g} s on this text") from e
    finally:
        took = time.thread_time() - began
        if took > _SLOW:  # slow patterns may not be repeated for ever
            run.spend(int(took / SECONDS * STEPS / 4), (0, 0))


def search(run: Run, pattern: str, flags: str, text: str) -> bool:
    """Whether the pattern occurs in the text."""
    found = compiled(pattern, flags)
    return bool(_timed(lambda: found.search(text, timeout=SECONDS), pattern, run))


def replace(run: Run, pattern: str, flags: str, replacement: str, text: str) -> str:
    """Every occurrence replaced; $n is a group, \\$ and \\\\ are the characters themselves."""
    found = compiled(pattern, flags)
    if "q" in flags:
        return str(_timed(lambda: found.sub(lambda m: replacement, text, timeout=SECONDS), pattern, run))
    parts = _replacement(replacement, found.groups)
    return str(_timed(lambda: found.sub(lambda m: "".join(_part(m, p) for p in parts), text, timeout=SECONDS), pattern, run))


def _part(found: Any, part: str | int) -> str:
    return part if isinstance(part, str) else found.group(part) or ""


def _replacement(text: str, groups: int) -> list[str | int]:
    parts: list[str | int] = []
    for token in plain.finditer(r"\\(.?)|\$(\d*)|[^\\$]+", text, plain.S):
        if token.group().startswith("\\"):
            if token.group(1) not in ("\\", "$") or not token.group(1):
                raise Fault("in a replacement \\ is followed by \\ or $ only")
            parts.append(token.group(1))
        elif token.group().startswith("$"):
            parts += _group(token.group(2), groups)
        else:
            parts.append(token.group())
    return parts


def _group(digits: str, groups: int) -> list[str | int]:
    if not digits:
        raise Fault("in a replacement $ is followed by a number")
    rest = ""
    while len(digits) > 1 and int(digits) > groups:
        digits, rest = digits[:-1], digits[-1] + rest
    return [int(digits) if int(digits) <= groups else "", rest]


def split(run: Run, pattern: str, text: str) -> list[str]:
    """The parts between the occurrences; of an empty text one empty part."""
    found = compiled(pattern, "")
    return _timed(lambda: [text[a:b] for a, b in _gaps(found, text)], pattern, run)  # type: ignore[no-any-return]


def _gaps(found: Any, text: str) -> list[tuple[int, int]]:
    gaps, at = [], 0
    for occurrence in found.finditer(text, timeout=SECONDS):
        gaps.append((at, occurrence.start()))
        at = occurrence.end()
    return [*gaps, (at, len(text))]
