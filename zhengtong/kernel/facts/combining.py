"""Several registers state one fact: they agree, one is silent, or they contradict each other (then both are shown)."""
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from .columns import Array, FactColumn, texts_of
from .folding import ABSENT, CONTRADICTED, KNOWN, NEVER, NO_DAY, OUTSIDE


def combine(sources: Sequence[FactColumn]) -> tuple[dict[str, Array], pa.Array | None]:
    """values, state and as_of (latest of the agreeing sources) of the fact, and its dictionary.

    Two different values, or one value and one absence, contradict; a silent source says nothing.
    """
    words = _words(sources)
    first = sources[0]
    values = np.array(_recoded(first, words))
    state, as_of = np.array(first.state), np.where(_says(first.state), first.as_of, NO_DAY).astype(np.int32)
    for other in sources[1:]:
        mine, theirs = _says(state), _says(other.state)
        theirs_values = _recoded(other, words)
        both = mine & theirs
        differ = both & ((state != other.state) | ((state == KNOWN) & (values != theirs_values)))
        take = ~mine & theirs
        np.copyto(values, theirs_values, where=take)
        silent = ~mine & ~theirs & (state != CONTRADICTED)
        state = np.where(take & (state != CONTRADICTED), other.state, state)
        state = np.where(silent, np.where(other.state == CONTRADICTED, CONTRADICTED, _silence(state, other.state)), state)
        state = np.where(differ | (mine & (other.state == CONTRADICTED)), CONTRADICTED, state).astype(np.uint8)
        as_of = np.where(theirs, np.maximum(as_of, other.as_of), as_of).astype(np.int32)
    return {"values": values, "state": state, "as_of": as_of}, words


def _says(state: NDArray[np.uint8]) -> NDArray[np.bool_]:
    return (state == KNOWN) | (state == ABSENT)


def _silence(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> Array:
    """Of two reasons: somebody who should have supplied it did not, before: nobody covers it."""
    return np.where((a == OUTSIDE) & (b == OUTSIDE), OUTSIDE, NEVER)


def _words(sources: Sequence[FactColumn]) -> pa.Array | None:
    if sources[0].type != "string":
        return None
    words = texts_of(sources[0].dictionary)
    for other in sources[1:]:
        new = texts_of(other.dictionary)
        words = pa.concat_arrays([words, new.filter(pc.invert(pc.is_in(new, value_set=words)))])
    return words


def _recoded(source: FactColumn, words: pa.Array | None) -> Array:
    if words is None or not len(source.dictionary):
        return source.values
    places = pc.index_in(texts_of(source.dictionary), value_set=words).fill_null(-1).to_numpy().astype(np.int32)
    return places[np.clip(source.values, 0, len(places) - 1)]
