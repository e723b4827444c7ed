"""Text to tokens, one at a time: names may hold spaces and operators, so the lexer is told which names are in scope.

At each place the longest known name wins (DMN 1.5, 10.3.1.2); a known name may also begin with a digit (`3月工资`). Runs of
white space inside a name count as one space.
"""
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from zhengtong.feel.errors import FeelError

START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
PART = START + "0-9\u00b7\u0300-\u036f\u203f-\u2040"
IDENTIFIER = re.compile(f"[{START}][{PART}]*")
_SPACE = re.compile(r"(?:[\s\u0085\u180e\u200b\ufeff]+|//[^\n]*|/\*.*?\*/)++", re.S)
_NUMBER = re.compile(r"(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.S)
_OPERATOR = re.compile(r"\*\*|\.\.|!=|<=|>=|->|[-+*/=<>()\[\]{},.:?@]")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))", re.S)
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\"}

KEYWORDS = frozenset((
    "if", "then", "else", "for", "in", "return", "some", "every", "satisfies", "and", "or", "between", "instance", "of",
    "function", "external", "true", "false", "null",
))
BUILTIN_NAMES = frozenset((
    "date and time", "years and months duration", "days and time duration", "string length", "substring before",
    "substring after", "upper case", "lower case", "starts with", "ends with", "string join", "distinct values",
    "insert before", "index of", "list contains", "list replace", "get value", "get entries", "context put", "context merge",
    "day of year", "day of week", "month of year", "week of year", "round up", "round down", "round half up",
    "round half down", "met by", "overlaps before", "overlaps after", "started by", "finished by",
))
PROPERTIES = frozenset(("time offset", "start included", "end included"))
WIDE = "＋－＊／＝＜＞（）［］｛｝，．：？！“”"


@dataclass(frozen=True)
class Token:
    """kind: number, string, name, keyword, op, end. `value` is the number, the unescaped string or the name."""

    kind: str
    value: Any
    start: int
    end: int


@lru_cache(maxsize=4096)
def _pattern(name: str) -> tuple[re.Pattern[str], bool]:
    """(the name with any white space inside, whether a word may not go on behind it). The end is looked at apart: compiling the
    characters of words costs a hundred times what a name costs."""
    return re.compile(r"\s+".join(re.escape(part) for part in name.split())), bool(_WORD.match(name[-1]))


_WORD = re.compile(f"[{PART}]+")
_BEGINS = re.compile(f"[{PART}?]")


def _first(text: str, at: int = 0) -> str:
    """What a name is looked up by: its first word, or its first character."""
    found = _WORD.match(text, at)
    return found.group() if found else text[at]


class Names:
    """A set of names, asked for the longest that stands at a place."""

    def __init__(self, names: Iterable[str] = (), base: "Names | None" = None) -> None:
        new = {" ".join(n.split()) for n in names if n.strip()}
        self.all: frozenset[str] = (base.all if base else frozenset()) | new
        self._by_first: dict[str, list[str]] = dict(base._by_first) if base else {}
        for name in new - (base.all if base else frozenset()):
            if _BEGINS.match(name):  # a context may have keys that are no names
                first = _first(name)
                self._by_first[first] = sorted([*self._by_first.get(first, ()), name], key=len, reverse=True)

    def with_(self, names: Iterable[str]) -> "Names":
        """These and more names."""
        return Names(names, self)

    def longest(self, text: str, at: int) -> tuple[str, int] | None:
        """(name, end) of the longest known name at `at`."""
        for name in self._by_first.get(_first(text, at), ()):
            pattern, whole = _pattern(name)
            found = pattern.match(text, at)
            if found and not (whole and _WORD.match(text, found.end())):
                return name, found.end()
        return None


def skip(text: str, at: int) -> int:
    """The place after white space and comments."""
    found = _SPACE.match(text, at)
    return found.end() if found else at


def token(text: str, at: int, names: Names) -> Token:
    """The token at or after `at`. Raises FeelError for what begins no token."""
    at = skip(text, at)
    if at >= len(text):
        return Token("end", "", at, at)
    known, word = names.longest(text, at), IDENTIFIER.match(text, at)
    if known and (not word or known[1] > word.end() or word.group() not in KEYWORDS):
        return Token("name", known[0], at, known[1])
    if word:
        return Token("keyword" if word.group() in KEYWORDS else "name", word.group(), at, word.end())
    return _symbol(text, at)


def _symbol(text: str, at: int) -> Token:
    if found := _NUMBER.match(text, at):
        try:
            return Token("number", Decimal(found.group()), at, found.end())
        except InvalidOperation as e:
            raise FeelError("this number has an exponent out of range", (at, found.end()), text, "write fewer digits") from e
    if found := _STRING.match(text, at):
        return Token("string", unescape(found.group()[1:-1], text, at), at, found.end())
    if found := _OPERATOR.match(text, at):
        return Token("name" if found.group() == "?" else "op", found.group(), at, found.end())
    if text[at] == '"':
        raise FeelError("a string is not closed", (at, len(text)), text, 'end it with "')
    remedy = "use the half-width character" if text[at] in WIDE else "remove it, or write it inside a string"
    raise FeelError(f"the character {text[at]!r} begins nothing in FEEL", (at, at + 1), text, remedy)


def unescape(body: str, text: str = "", at: int = 0) -> str:
    """The string that a literal's body stands for; unknown escapes (regular expressions) stay as they are."""

    def one(found: re.Match[str]) -> str:
        code = found.group(1) or found.group(2)
        if not code:
            return _PLAIN.get(found.group(3), found.group())
        if int(code, 16) > 0x10FFFF:
            raise FeelError("this escape is no Unicode character", (at, at + len(body)), text, "use a code up to 10FFFF")
        return chr(int(code, 16))

    plain = _ESCAPE.sub(one, body)
    # two \u escapes of a surrogate pair are one character
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if re.search("[\ud800-\udfff]", plain) else plain
