"""Contexts: reading, building, changing."""
from typing import Any

from zhengtong.feel.builtins.registry import function
from zhengtong.feel.compare import Fault, kind


@function("get value(m: context, key: string)")
@function("get value(context: context, key: string)")
def get_value(context: dict[str, Any], key: str) -> Any:
    """The entry's value; null when there is none."""
    return context.get(key)


@function("get entries(m: context)")
@function("get entries(context: context)")
def get_entries(context: dict[str, Any]) -> list[dict[str, Any]]:
    """The entries as {key, value}."""
    return [{"key": k, "value": v} for k, v in context.items()]


@function("context(entries: list)")
def context(entries: list[Any]) -> dict[str, Any]:
    """A context from a list of {key, value}."""
    result: dict[str, Any] = {}
    for entry in entries:
        if type(entry) is not dict or type(entry.get("key")) is not str or "value" not in entry:
            raise Fault("context() takes a list of {key: string, value}")
        if entry["key"] in result:
            raise Fault(f"the key {entry['key']!r} comes twice")
        result[entry["key"]] = entry["value"]
    return result


@function("context put(context: context, key: string, value: any)")
def context_put(context: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    """The context with an entry added or replaced."""
    return {**context, key: value}


@function("context put(context: context, keys: list, value: any)")
def context_put_deep(context: dict[str, Any], keys: list[Any], value: Any) -> dict[str, Any]:
    """The context with an entry of an inner context added or replaced."""
    if not keys or any(type(k) is not str for k in keys):
        raise Fault("the keys are strings, at least one")
    first, *rest = keys
    if not rest:
        return {**context, first: value}
    inner = context.get(first)
    if type(inner) is not dict:
        raise Fault(f"the entry {first!r} is a {kind(inner)}, not a context")
    return {**context, first: context_put_deep(inner, rest, value)}


@function("context merge(contexts: list)")
def context_merge(contexts: list[Any]) -> dict[str, Any]:
    """The contexts together; later entries win."""
    result: dict[str, Any] = {}
    for one in contexts:
        if type(one) is not dict:
            raise Fault(f"context merge() takes contexts, not a {kind(one)}")
        result.update(one)
    return result
