"""The figures of the last round that other pages show beside a policy; empty before the first round."""
from typing import Any


def latest() -> Any:
    """The last round, None before the first."""
    return None


def by_policy() -> dict[str, Any]:
    """Policy key -> its line on the board of the last round."""
    return {}


def hits(key: str) -> dict[int, int]:
    """Rule number -> how many subjects it decided in the last round."""
    return {}
