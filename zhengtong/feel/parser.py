"""Text to tree: precedence climbing over the lexer's tokens. `Parser` holds operators and unary tests; `grammar` the forms.

Loosest to tightest: or, and, comparison (between, in), + -, * /, **, unary minus, instance of, then paths, filters and calls.
"""
import re
from collections.abc import Callable, Iterable

from zhengtong.feel import lexer
from zhengtong.feel.errors import FeelError
from zhengtong.feel.lexer import Names, Token
from zhengtong.feel.tree import (
    And,
    Arithmetic,
    Between,
    CompareTest,
    Comparison,
    In,
    InstanceOf,
    Negate,
    Node,
    Or,
    UnaryTests,
)

DEPTH = 60
CHAIN = 200
LENGTH = 100_000
WORK = 150_000
COMPARE = frozenset(("=", "!=", "<", "<=", ">", ">="))
_LEVEL = {"or": 1, "and": 2, "between": 3, "in": 3, **dict.fromkeys(COMPARE, 3), "+": 4, "-": 4, "*": 5, "/": 5, "**": 6}
_NO_FILTER = frozenset((")", "]", ",", "}", "..", ".", "and", "or", "then", "else", "return", "satisfies", ""))


class TooHard(FeelError):
    """The parser gives up: too much to read twice. Never taken for "this reading does not fit"."""


class Cursor:
    """The text, the place, and the names known there."""

    def __init__(self, text: str, known: Names, properties: Names) -> None:
        if len(text) > LENGTH:
            raise FeelError(f"the expression has {len(text)} characters", (0, 0), "", f"split it; the limit is {LENGTH}")
        self.text, self.at, self.known, self.properties = text, 0, known, properties
        self.depth = self.work = 0
        self._peeked: tuple[int, Names, Token] | None = None

    @property
    def next(self) -> Token:
        """The token at the place, not consumed."""
        if self._peeked is None or self._peeked[0] != self.at or self._peeked[1] is not self.known:
            self._peeked = (self.at, self.known, lexer.token(self.text, self.at, self.known))
        return self._peeked[2]

    def take(self) -> Token:
        """Consumes the token at the place."""
        found = self.next
        self.at = found.end
        self.work += 1
        if self.work > WORK:
            raise TooHard("the expression is read again and again", (0, len(self.text)), self.text, "name its parts")
        return found

    def sees(self, *texts: str) -> bool:
        """Whether the next token is one of these operators or keywords."""
        return self.next.kind in ("op", "keyword") and self.next.value in texts

    def accept(self, *texts: str) -> bool:
        """Consumes the next token if it is one of these."""
        if self.sees(*texts):
            self.take()
            return True
        return False

    def expect(self, text: str, after: str) -> Token:
        """Consumes `text` or says what stands there instead."""
        if not self.sees(text):
            raise self.error(f"expected {text!r} {after}", f"write {text!r} here")
        return self.take()

    def error(self, message: str, remedy: str = "", token: Token | None = None) -> FeelError:
        """An error at the next token."""
        token = token or self.next
        found = "the end" if token.kind == "end" else repr(self.text[token.start:token.end])
        return FeelError(f"{message}, found {found}", (token.start, token.end), self.text, remedy)

    def matches(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The pattern after white space at the place; consumes nothing."""
        return pattern.match(self.text, lexer.skip(self.text, self.at))


class Parser(Cursor):
    """Operators and unary tests. `primary` is the grammar's function for everything else."""

    primary: Callable[["Parser"], Node]
    type_: Callable[["Parser"], "object"]

    def expression(self, level: int = 1) -> Node:
        """An expression whose operators bind at least as tightly as `level`."""
        self.depth += 1
        if self.depth > DEPTH:
            raise self.error("the expression is nested too deeply", f"name its parts; the limit is {DEPTH} levels")
        start, chain = self.next.start, 0
        left = self.unary()
        while self.next.kind in ("op", "keyword") and _LEVEL.get(self.next.value, 0) >= level:
            left = self._operator(left, start)
            chain = self.longer(chain)
        self.depth -= 1
        return left

    def longer(self, chain: int) -> int:
        """One more operator, path or call after the other. Raises FeelError beyond the limit."""
        if chain >= CHAIN:
            raise self.error(f"more than {CHAIN} operators stand in a row", "name the parts, or use sum([...])")
        return chain + 1

    def _operator(self, left: Node, start: int) -> Node:
        op = self.take().value
        level = _LEVEL[op]
        if op == "between":
            low = self.expression(4)
            self.expect("and", "between the two ends of 'between'")
            return Between(left, low, self.expression(4), pos=(start, self.at))
        if op == "in":
            tests = self.in_tests()
            return In(left, tests, pos=(start, self.at))
        if op in ("and", "or"):
            operands = [left, self.expression(level + 1)]
            while self.accept(op):
                operands.append(self.expression(level + 1))
            return (And if op == "and" else Or)(tuple(operands), pos=(start, self.at))
        right = self.expression(level + 1)
        return (Comparison if op in COMPARE else Arithmetic)(op, left, right, pos=(start, self.at))

    def unary(self) -> Node:
        """-operand, or a primary with an optional `instance of`."""
        start = self.next.start
        if self.accept("-"):
            self.depth += 1
            if self.depth > DEPTH:
                raise self.error("too many signs", "write one")
            operand = self.unary()
            self.depth -= 1
            return Negate(operand, pos=(start, self.at))
        node = type(self).primary(self)
        while self.accept("instance"):
            self.expect("of", "after 'instance'")
            node = InstanceOf(node, type(self).type_(self), pos=(start, self.at))  # type: ignore[arg-type]
        return node

    def in_tests(self) -> tuple[Node, ...]:
        """What stands right of `in`: one test, or several in parentheses (which may also begin a range or an expression)."""
        start, depth = self.at, self.depth
        if self.accept("("):
            try:
                tests = self.tests_until(")")
                if not (self.sees("[", ".", "..", "+", "-", "*", "/", "**")) or self._closes():
                    return tests
            except TooHard:
                raise
            except FeelError:
                pass  # not a list of tests: read again as a range or an expression
            self.at, self.depth = start, depth
        return (self.test(4),)

    def tests_until(self, close: str) -> tuple[Node, ...]:
        """test, test ... and the closing token."""
        tests = [self.test()]
        while self.accept(","):
            tests.append(self.test())
        self.expect(close, "after the tests")
        return tuple(tests)

    def test(self, level: int = 1) -> Node:
        """One unary test."""
        start = self.next.start
        if self.next.kind == "op" and self.next.value in COMPARE:
            op = self.take().value
            return CompareTest(op, self.expression(4), pos=(start, self.at))
        return self.expression(level)

    def _closes(self) -> bool:
        """Whether a `[` here ends a range instead of beginning a filter."""
        return self.sees("[") and self.after_bracket() in _NO_FILTER

    def after_bracket(self) -> str:
        """The text of the token after the next one."""
        found = lexer.token(self.text, self.next.end, self.known)
        return str(found.value) if found.kind in ("op", "keyword", "end") else found.kind

    def cell(self) -> UnaryTests:
        """A whole cell: "-", tests, or not(tests)."""
        end = len(self.text)
        if self.text.strip() in ("", "-"):
            self.at = end
            return UnaryTests((), pos=(0, end))
        if self.next.kind == "name" and self.next.value == "not":
            try:
                self.take()
                self.expect("(", "after 'not'")
                tests = self.tests_until(")")
                if self.next.kind == "end":
                    return UnaryTests(tests, negated=True, pos=(0, end))
            except TooHard:
                raise
            except FeelError:
                pass  # not(...) begins a longer expression: read the cell again as one
            self.at, self.depth = 0, 0
        found = [self.test()]
        while self.accept(","):
            found.append(self.test())
        return UnaryTests(tuple(found), pos=(0, end))

    def finish(self, node: Node) -> Node:
        """The node, when nothing is left over."""
        if self.next.kind != "end":
            raise self.error("the expression should end here", "remove the rest, or write an operator between")
        return node

    def with_names(self, names: Iterable[str]) -> Names:
        """Adds names for what follows; gives back the former names, to be restored."""
        before = self.known
        self.known = before.with_(names)
        return before
