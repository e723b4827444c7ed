"""What differs between the SQL of DuckDB, PostgreSQL, ClickHouse and Spark. Everything else is written the same for all.

Dates are whole days since 1970-01-01 and numbers whole units, so that no engine's own dates, decimals or time zones come in: a
ClickHouse Date begins in 1970, a difference in years is no age, and a quotient is a double in some and cut off in others.
"""
from dataclasses import dataclass


class Unsayable(Exception):
    """What cannot be said in this SQL; the message names it."""


@dataclass(frozen=True)
class Target:
    """One engine: its name, its widest whole number and how many decimal digits that holds for certain."""

    name: str
    wide: str
    digits: int
    long: str = "BIGINT"
    truth: str = "BOOLEAN"
    backslash: bool = False  # a backslash in a text is an escape
    fence: str = ""  # what keeps the planner from writing an inner select's columns out wherever they are used

    def number(self, value: int) -> str:
        """A whole number of the widest kind."""
        return f"CAST('{value}' AS {self.wide})" if abs(value) >= 1 << 31 else f"CAST({value} AS {self.wide})"

    def text(self, value: str) -> str:
        """A text."""
        if "\0" in value:
            raise Unsayable("a text with a NUL character")
        escaped = value.replace("\\", "\\\\") if self.backslash else value
        quote = "\\'" if self.backslash else "''"
        return "'" + escaped.replace("'", quote) + "'"

    def over(self, a: str, b: str) -> str:
        """a / b in whole numbers, cut off towards zero; b above zero."""
        forms = {"postgresql": f"DIV({a}, {b})", "clickhouse": f"intDiv({a}, {b})", "spark": f"({a} DIV {b})"}
        return forms.get(self.name, f"({a} // {b})")

    def either(self, a: str, b: str) -> str:
        """The bits of a and b together."""
        return f"bitOr({a}, {b})" if self.name == "clickhouse" else f"({a} | {b})"

    def before(self, a: str, b: str) -> str:
        """a < b for texts, by code point."""
        return f'({a} COLLATE "C" < {b} COLLATE "C")' if self.name == "postgresql" else f"({a} < {b})"


TARGETS = {
    t.name: t for t in (
        Target("duckdb", "HUGEINT", 38), Target("postgresql", "NUMERIC", 100, fence=" OFFSET 0"),
        Target("clickhouse", "Nullable(Int256)", 76, "Nullable(Int64)", "Nullable(Bool)", backslash=True),
        Target("spark", "DECIMAL(38,0)", 38, backslash=True),
    )
}
