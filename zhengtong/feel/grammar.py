"""The forms that are not operators: literals, names, lists, ranges, contexts, if, for, some, every, functions, types."""
import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from zhengtong.feel import lexer
from zhengtong.feel.errors import FeelError
from zhengtong.feel.lexer import PART, START, Names
from zhengtong.feel.parser import COMPARE, Parser
from zhengtong.feel.tree import (
    CompareTest,
    ContextLit,
    Entry,
    Filter,
    For,
    FunctionCall,
    FunctionDefinition,
    If,
    Iterator,
    ListLit,
    Literal,
    Name,
    Node,
    Not,
    Parameter,
    Path,
    Quantified,
    Range,
    TypeRef,
    UnaryTests,
)

# possessive (`++`, `*+`): a name is read once, however long the text is
_SYMBOLS = r"[\s./\-'+*]++"
_WORDS = rf"[{START}?](?:[{PART}?]|{_SYMBOLS}(?=[{PART}?]))*+"
_KEY = re.compile(rf"({_WORDS}[./\-'+*]*+)\s*+:")
_VARIABLE = re.compile(rf"([{START}?](?:[{PART}?]|{_SYMBOLS}(?!in\b)(?=[{PART}?]))*+)\s++in\b")
_PARAMETER = re.compile(rf"({_WORDS})\s*+(?=[:,)])")
_TYPES = (
    "date and time", "days and time duration", "years and months duration", "day and time duration", "year and month duration",
)
_CONSTANTS = {"true": True, "false": False, "null": None}


def primary(p: Parser) -> Node:
    """A literal, name, list, range, context or keyword form, with the paths, filters and calls that follow it."""
    start, chain = p.next.start, 0
    node = _atom(p)
    while True:
        chain = p.longer(chain)
        if p.sees("(") and not isinstance(node, Literal):
            node = _call(p, node, start)
        elif p.sees("[") and not p._closes():
            node = _filter(p, node, start)
        elif p.sees("."):
            node = _path(p, node, start)
        else:
            return node


def _atom(p: Parser) -> Node:
    token = p.next
    if token.kind in ("number", "string"):
        p.take()
        return Literal(token.value, pos=(token.start, token.end))
    if token.kind == "name":
        p.take()
        return Name(token.value, pos=(token.start, token.end))
    form = _FORMS.get(token.value) if token.kind in ("op", "keyword") else None
    if form is None:
        raise p.error("expected a value", "write a number, a string in double quotes, a fact or an expression")
    return form(p)


def _constant(p: Parser) -> Node:
    token = p.take()
    return Literal(_CONSTANTS[token.value], pos=(token.start, token.end))


def _at(p: Parser) -> Node:
    start = p.take().start
    token = p.take()
    if token.kind != "string":
        raise p.error("expected a string after @", 'write @"2025-12-31"', token)
    return Literal(token.value, at=True, pos=(start, token.end))


def _parenthesis(p: Parser) -> Node:
    start = p.take().start
    if p.next.kind == "op" and p.next.value in COMPARE:
        op = p.take().value
        operand = p.expression(4)
        p.expect(")", "after the test")
        return CompareTest(op, operand, pos=(start, p.at))
    node = p.expression()
    if p.sees(".."):
        return _range(p, node, start, closed=False)
    p.expect(")", "after the expression")
    return node


def _bracket(p: Parser) -> Node:
    start = p.take().start
    if p.accept("]"):
        return ListLit((), pos=(start, p.at))
    first = p.test()
    if p.sees(".."):
        return _range(p, first, start, closed=True)
    items = [first]
    while p.accept(","):
        items.append(p.test())
    p.expect("]", "after the items of the list")
    return ListLit(tuple(items), pos=(start, p.at))


def _open_range(p: Parser) -> Node:
    start = p.take().start
    low = p.expression(4)
    if not p.sees(".."):
        raise p.error("expected '..' in the range", "write ]low..high[")
    return _range(p, low, start, closed=False)


def _range(p: Parser, low: Node, start: int, *, closed: bool) -> Node:
    p.expect("..", "in the range")
    high = p.expression(4)
    if not p.sees(")", "]", "["):
        raise p.error("expected the end of the range", "end it with ] (included) or ) (excluded)")
    return Range(low, high, closed, p.take().value == "]", pos=(start, p.at))


def _context(p: Parser) -> Node:
    start = p.take().start
    before, entries = p.known, []
    while not p.sees("}"):
        entries.append(_entry(p))
        if not p.accept(","):
            break
    p.expect("}", "after the entries of the context")
    p.known = before
    return ContextLit(tuple(entries), pos=(start, p.at))


def _entry(p: Parser) -> Entry:
    start = p.next.start
    found = p.matches(_KEY)
    if found:
        key = " ".join(found.group(1).split())
        p.at = found.end()
    elif p.next.kind == "string":
        key = p.take().value
        p.expect(":", "after the key")
    else:
        raise p.error("expected a key of the context", "write key: value")
    value = p.expression()
    p.with_names([key])
    p.properties = p.properties.with_([key])
    return Entry(key, value, pos=(start, p.at))


def _if(p: Parser) -> Node:
    start = p.take().start
    condition = p.expression()
    p.expect("then", "after the condition")
    then = p.expression()
    p.expect("else", "after the value of 'then'")
    return If(condition, then, p.expression(), pos=(start, p.at))


def _for(p: Parser) -> Node:
    start = p.take().start
    before = p.known
    iterators = _iterators(p)
    p.expect("return", "after the iterations")
    p.with_names(["partial"])
    body = p.expression()
    p.known = before
    return For(iterators, body, pos=(start, p.at))


def _quantified(p: Parser) -> Node:
    token = p.take()
    before = p.known
    iterators = _iterators(p)
    p.expect("satisfies", "after the iterations")
    condition = p.expression()
    p.known = before
    return Quantified(token.value == "every", iterators, condition, pos=(token.start, p.at))


def _iterators(p: Parser) -> tuple[Iterator, ...]:
    iterators = [_iterator(p)]
    while p.accept(","):
        iterators.append(_iterator(p))
    return tuple(iterators)


def _iterator(p: Parser) -> Iterator:
    start = p.next.start
    found = p.matches(_VARIABLE)
    if not found:
        raise p.error("expected a variable and 'in'", "write: for x in list return ...")
    name = " ".join(found.group(1).split())
    p.at = found.end()
    source = p.expression()
    end = p.expression() if p.accept("..") else None
    p.with_names([name])
    return Iterator(name, source, end, pos=(start, p.at))


def _call(p: Parser, function: Node, start: int) -> Node:
    p.take()
    args: list[Node] = []
    names: list[str] = []
    while not p.sees(")"):
        if found := p.matches(_KEY):
            names.append(" ".join(found.group(1).split()))
            p.at = found.end()
        args.append(p.test())
        if not p.accept(","):
            break
    p.expect(")", "after the arguments")
    if names and len(names) != len(args):
        raise p.error("some arguments have a name and some have none", "name all of them or none")
    if isinstance(function, Name) and function.name == "not" and len(args) == 1 and not names and "not" not in p.known.all:
        return Not(args[0], pos=(start, p.at))
    return FunctionCall(function, tuple(args), tuple(names) if names else None, pos=(start, p.at))


def _filter(p: Parser, source: Node, start: int) -> Node:
    p.take()
    before = p.known
    p.known = _inside_filter(before, p.properties)
    test = p.expression()
    p.known = before
    p.expect("]", "after the filter")
    return Filter(source, test, pos=(start, p.at))


@lru_cache(maxsize=1024)
def _inside_filter(known: Names, properties: Names) -> Names:
    return known.with_(properties.all | {"item"})


def _path(p: Parser, source: Node, start: int) -> Node:
    p.take()
    at = lexer.skip(p.text, p.at)
    candidates = [f for f in (p.properties.longest(p.text, at), p.known.longest(p.text, at)) if f] if at < len(p.text) else []
    word = lexer.IDENTIFIER.match(p.text, at)
    if word:
        candidates.append((word.group(), word.end()))
    if not candidates:
        raise p.error("expected a name after '.'", "write the name of the property")
    name, p.at = max(candidates, key=lambda c: c[1])
    return Path(source, name, pos=(start, p.at))


def _function(p: Parser) -> Node:
    start = p.take().start
    before, parameters = p.known, []
    p.expect("(", "after 'function'")
    while not p.sees(")"):
        parameters.append(_parameter(p))
        if not p.accept(","):
            break
    p.expect(")", "after the parameters")
    p.with_names([x.name for x in parameters])
    external = p.accept("external")
    body = p.expression()
    p.known = before
    return FunctionDefinition(tuple(parameters), body, external, pos=(start, p.at))


def _parameter(p: Parser) -> Parameter:
    start = p.next.start
    found = p.matches(_PARAMETER)
    if not found:
        raise p.error("expected the name of a parameter", "write function(a, b) ...")
    p.at = found.end()
    kind = type_(p) if p.accept(":") else None
    return Parameter(" ".join(found.group(1).split()), kind, pos=(start, p.at))


def type_(p: Parser) -> TypeRef:
    """A type: a name (dots allowed), list<T>, range<T>, context<a: T>, function<T, T> -> T."""
    start = p.next.start
    name = _type_name(p)
    if name in ("list", "range") and p.accept("<"):
        inner = type_(p)
        p.expect(">", f"after the type of the {name}")
        return TypeRef(name, (inner,), pos=(start, p.at))
    if name == "context" and p.accept("<"):
        return _context_type(p, start)
    if name == "function" and p.accept("<"):
        return _function_type(p, start)
    return TypeRef(name, pos=(start, p.at))


def _type_name(p: Parser) -> str:
    at = lexer.skip(p.text, p.at)
    for name in _TYPES:
        if re.compile(r"\s+".join(name.split()) + rf"(?![{PART}])").match(p.text, at):
            p.at = at
            p.at = re.compile(r"\s+".join(name.split())).match(p.text, at).end()  # type: ignore[union-attr]
            return name
    token = p.take()
    if token.kind not in ("name", "keyword"):
        raise p.error("expected a type", "write number, string, boolean, date, list<...> or a type of the model", token)
    name = str(token.value)
    while p.accept("."):
        name += "." + str(p.take().value)
    return name


def _context_type(p: Parser, start: int) -> TypeRef:
    keys, parts = [], []
    while not p.sees(">"):
        found = p.matches(_KEY)
        if not found:
            raise p.error("expected a key of the context type", "write context<key: type>")
        keys.append(" ".join(found.group(1).split()))
        p.at = found.end()
        parts.append(type_(p))
        if not p.accept(","):
            break
    p.expect(">", "after the context type")
    return TypeRef("context", tuple(parts), tuple(keys), pos=(start, p.at))


def _function_type(p: Parser, start: int) -> TypeRef:
    parts = []
    while not p.sees(">"):
        parts.append(type_(p))
        if not p.accept(","):
            break
    p.expect(">", "after the parameter types")
    p.expect("->", "before the result type")
    parts.append(type_(p))
    return TypeRef("function", tuple(parts), pos=(start, p.at))


_FORMS: dict[str, Callable[[Parser], Node]] = {
    "true": _constant, "false": _constant, "null": _constant, "@": _at, "(": _parenthesis, "[": _bracket, "]": _open_range,
    "{": _context, "if": _if, "for": _for, "some": _quantified, "every": _quantified, "function": _function,
}
Parser.primary = staticmethod(primary)  # type: ignore[assignment]
Parser.type_ = staticmethod(type_)  # type: ignore[assignment]


@lru_cache(maxsize=4096)
def _known(names: frozenset[str]) -> Names:
    return Names(names)


def _parser(text: str, names: Iterable[str], properties: Iterable[str]) -> Parser:
    known = _known(frozenset(names) | lexer.BUILTIN_NAMES)
    return Parser(text, known, _known(frozenset(properties) | lexer.PROPERTIES))


def parse(text: str, names: Iterable[str] = (), properties: Iterable[str] = ()) -> Node:
    """The tree of an expression.

    `names` are the names in scope (facts, decisions, functions), `properties` the names that may follow a dot. A name that is
    not known is read up to the next space and is not refused here: compare `tree.names(node)` with what is allowed.
    Raises FeelError with place and remedy.
    """
    p = _parser(text, names, properties)
    return _guarded(p, lambda: p.finish(p.test()))


def parse_tests(text: str, names: Iterable[str] = (), properties: Iterable[str] = ()) -> UnaryTests:
    """The tree of a decision table's cell ("-" or nothing has no tests). Raises FeelError with place and remedy."""
    p = _parser(text, frozenset(names) | {"?"}, properties)
    return _guarded(p, lambda: p.finish(p.cell()))  # type: ignore[return-value]


def parse_type(text: str) -> TypeRef:
    """A type such as `list<number>`."""
    p = _parser(text, (), ())
    return _guarded(p, lambda: p.finish(type_(p)))  # type: ignore[return-value]


def _guarded(p: Parser, parse_it: Callable[[], Node]) -> Node:
    try:
        return parse_it()
    except RecursionError as e:
        raise FeelError("the expression is nested too deeply", (0, len(p.text)), p.text, "name its parts") from e
