"""The built-in functions, by name; each is declared by its signature: `@function("substring(string: string, ...)")`."""
from zhengtong.feel.builtins import contexts, conversions, lists, numeric, ranges, strings, temporal
from zhengtong.feel.builtins.registry import BUILTINS

__all__ = ["BUILTINS", "contexts", "conversions", "lists", "numeric", "ranges", "strings", "temporal"]
