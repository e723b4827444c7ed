"""Random trees, and trees as short text."""
from decimal import Decimal

from hypothesis import strategies as st

from zhengtong.feel import tree as t


def _name(name):
    return name if name.isidentifier() else f"|{name}|"


def sexp(node):
    """A tree as an s-expression."""
    kind = type(node)
    if kind is t.Literal:
        if node.at:
            return "@" + node.value
        return {True: "true", False: "false", None: "null"}.get(node.value) if node.value is None or isinstance(node.value, bool) else (
            f'"{node.value}"' if isinstance(node.value, str) else str(node.value))
    if kind is t.Name:
        return _name(node.name)
    if kind is t.Range:
        return f"(range {'[' if node.low_closed else '('} {sexp(node.low)} {sexp(node.high)} {']' if node.high_closed else ')'})"
    head, parts = _parts(node)
    return f"({' '.join([head, *parts])})"


def _iterator(i):
    return f"({_name(i.name)} {sexp(i.source)}{' ' + sexp(i.end) if i.end else ''})"


def _parts(node):
    match node:
        case t.Arithmetic(op, a, b) | t.Comparison(op, a, b):
            return op, [sexp(a), sexp(b)]
        case t.And(xs):
            return "and", map(sexp, xs)
        case t.Or(xs):
            return "or", map(sexp, xs)
        case t.Not(x):
            return "not", [sexp(x)]
        case t.Negate(x):
            return "neg", [sexp(x)]
        case t.Between(a, b, c):
            return "between", map(sexp, (a, b, c))
        case t.In(x, tests):
            return "in", map(sexp, (x, *tests))
        case t.CompareTest(op, x):
            return "test", [op, sexp(x)]
        case t.If(a, b, c):
            return "if", map(sexp, (a, b, c))
        case t.For(iterators, body):
            return "for", [*map(_iterator, iterators), sexp(body)]
        case t.Quantified(every, iterators, body):
            return "every" if every else "some", [*map(_iterator, iterators), sexp(body)]
        case t.FunctionDefinition(parameters, body):
            return "function", [*(f"({p.name}{' ' + p.type.name if p.type else ''})" for p in parameters), sexp(body)]
        case t.FunctionCall(f, args, names):
            named = [f"{_name(n)}: {sexp(a)}" for n, a in zip(names, args, strict=True)] if names else map(sexp, args)
            return "call", [sexp(f), *named]
        case t.Filter(a, b):
            return "filter", [sexp(a), sexp(b)]
        case t.Path(a, name):
            return ".", [sexp(a), _name(name)]
        case t.ListLit(xs):
            return "list", map(sexp, xs)
        case t.ContextLit(entries):
            return "context", [f"({_name(e.key)} {sexp(e.value)})" for e in entries]
        case t.InstanceOf(x, kind):
            return "instance", [sexp(x), kind.name + (f"<{kind.parts[0].name}>" if kind.parts else "")]
    raise AssertionError(node)


_NAMES = st.sampled_from(["周岁", "户籍地", "full name", "a", "b", "3月工资"]).map(t.Name)
_NUMBERS = st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False).map(lambda d: t.Literal(Decimal(str(d)).normalize() + 0))
_LITERALS = st.one_of(
    _NUMBERS, st.text(max_size=8).map(t.Literal), st.sampled_from([True, False, None]).map(t.Literal),
    st.sampled_from(["2025-12-31", "P1Y"]).map(lambda s: t.Literal(s, at=True)),
)


def _pair(kinds, inner):
    return st.tuples(kinds, inner, inner)


def _grow(inner):
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        _pair(st.sampled_from("+-*/") | st.just("**"), inner).map(lambda x: t.Arithmetic(*x)),
        _pair(st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), inner).map(lambda x: t.Comparison(*x)),
        several.map(t.And), several.map(t.Or), inner.map(t.Not), inner.map(t.Negate), several.map(t.ListLit),
        st.tuples(inner, inner, inner).map(lambda x: t.If(*x)), st.tuples(inner, inner, inner).map(lambda x: t.Between(*x)),
        st.tuples(inner, inner).map(lambda x: t.Filter(*x)), inner.map(lambda x: t.Path(x, "year")),
        st.tuples(inner, inner, st.booleans(), st.booleans()).map(lambda x: t.Range(*x)),
        several.map(lambda xs: t.FunctionCall(t.Name("sum"), xs)),
        st.tuples(inner, inner).map(lambda x: t.For((t.Iterator("i", x[0]),), x[1])),
        st.tuples(st.booleans(), inner, inner).map(lambda x: t.Quantified(x[0], (t.Iterator("i", x[1]),), x[2])),
        st.tuples(inner, several).map(lambda x: t.In(*x)),
        several.map(lambda xs: t.ContextLit(tuple(t.Entry(f"k{n}", x) for n, x in enumerate(xs)))),
    )


def trees():
    return st.recursive(st.one_of(_NAMES, _LITERALS), _grow, max_leaves=12)
