"""Subject keys as fixed-width words, for millions at once: encode, check digits, decode.

A key is up to eight little-endian uint64 words (64 bytes of UTF-8, zero-padded). In a key of several columns a reference
takes one word (its subject number + 1), a text six words.
"""
import numpy as np
import pyarrow as pa
from numba import njit
from numpy.typing import NDArray

Words = NDArray[np.uint64]
TEXT_WORDS = 6  # of a text within a key of several columns
MOST_WORDS = 8  # of a key that is one text
_CHUNK = 1 << 18


def encode(texts: pa.Array, width: int | None = None) -> Words:
    """(n, width) words of texts without nulls; `width` default is what the longest needs. Longer texts are cut: check first."""
    texts = _plain(texts)
    offsets, data = _offsets(texts), np.frombuffer(texts.buffers()[2] or b"", np.uint8)
    sizes = np.diff(offsets)
    longest = int(sizes.max(initial=0))
    width = width or max(1, -(-longest // 8))
    out = np.zeros((len(texts), width * 8), np.uint8)
    if len(texts) and sizes.min() == longest and longest <= width * 8:
        out[:, :longest] = data[offsets[0] : offsets[-1]].reshape(len(texts), longest)
    else:
        for first in range(0, len(texts), _CHUNK):
            _scatter(out[first : first + _CHUNK], offsets[first : first + _CHUNK + 1], data)
    return out.view(np.uint64)


def decode(words: Words) -> list[str]:
    """The texts of (n, width) words."""
    return texts(words).to_pylist()  # type: ignore[no-any-return]


def texts(words: Words) -> pa.Array:
    """The texts of (n, width) words as Arrow."""
    if not words.size:
        return pa.array([], pa.string())
    return pa.array(np.ascontiguousarray(words).view(f"S{words.shape[1] * 8}").ravel()).cast(pa.string())


def well_formed(words: Words, key_type: str) -> NDArray[np.bool_]:
    """Which keys can exist: 18 characters with the right check digit (GB 11643, GB 32100), any text for `string`."""
    if key_type == "resident_id":
        return _resident_id(_bytes(words))
    if key_type == "uscc":
        return _uscc(_bytes(words), _uscc_values())
    return words[:, 0] != 0


def born(words: Words) -> NDArray[np.int32]:
    """The day of birth that well-formed resident identity numbers tell (characters 7 to 14), days since 1970-01-01."""
    digits = _bytes(words)[:, 6:14].astype(np.int64) - 48
    year, month, day = (digits[:, a:b] @ 10 ** np.arange(b - a - 1, -1, -1) for a, b in ((0, 4), (4, 6), (6, 8)))
    months = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    return (months.astype("datetime64[D]").astype(np.int64) + day - 1).astype(np.int32)


def tidy(words: Words, key_type: str) -> Words:
    """Upper case for the letters of identity numbers and credit codes (a final x is the same person)."""
    if key_type == "string":
        return words
    raw = words.view(np.uint8)
    if not raw.size or raw.max() < 97:
        return words
    small = (raw >= 97) & (raw <= 122)
    return np.ascontiguousarray(np.where(small, raw - 32, raw)).view(np.uint64)


def _bytes(words: Words) -> NDArray[np.uint8]:
    raw = np.zeros((len(words), 24), np.uint8)
    given = np.ascontiguousarray(words).view(np.uint8).reshape(len(words), words.shape[1] * 8)
    raw[:, : min(24, given.shape[1])] = given[:, :24]
    raw[given[:, 24:].any(axis=1), 0] = 0  # longer than 24 bytes: never well formed
    return raw


@njit(cache=True)
def _days_of(year, month):  # type: ignore[no-untyped-def]
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


@njit(cache=True)
def _resident_id(raw):  # type: ignore[no-untyped-def]
    good = np.zeros(len(raw), np.bool_)
    for i in range(len(raw)):
        total, right = np.int64(0), raw[i, 18] == 0
        for j in range(17):
            digit = np.int64(raw[i, j]) - 48
            right &= 0 <= digit <= 9
            total += digit * ((1 << (17 - j)) % 11)
        check = (12 - total % 11) % 11
        letter = 88 if check == 10 else 48 + check
        right &= raw[i, 17] == letter
        month = (raw[i, 10] - 48) * 10 + raw[i, 11] - 48
        day = (raw[i, 12] - 48) * 10 + raw[i, 13] - 48
        year = (raw[i, 6] - 48) * 1000 + (raw[i, 7] - 48) * 100 + (raw[i, 8] - 48) * 10 + raw[i, 9] - 48
        good[i] = right and year >= 1850 and 1 <= month <= 12 and 1 <= day <= _days_of(year, month)
    return good


@njit(cache=True)
def _uscc(raw, values):  # type: ignore[no-untyped-def]
    good = np.zeros(len(raw), np.bool_)
    for i in range(len(raw)):
        total, weight, right = 0, 1, raw[i, 18] == 0
        for j in range(17):
            value = values[raw[i, j]]
            right &= value >= 0
            total += value * weight
            weight = weight * 3 % 31
        good[i] = right and values[raw[i, 17]] == (31 - total % 31) % 31
    return good


def _uscc_values() -> NDArray[np.int64]:
    values = np.full(256, -1, np.int64)
    for value, letter in enumerate("0123456789ABCDEFGHJKLMNPQRTUWXY"):
        values[ord(letter)] = value
    return values


def _plain(texts: pa.Array) -> pa.Array:
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks()
    if pa.types.is_dictionary(texts.type):
        texts = texts.dictionary_decode()
    return texts.cast(pa.string())


def _offsets(texts: pa.Array) -> NDArray[np.int32]:
    texts = _plain(texts)
    return np.frombuffer(texts.buffers()[1], np.int32)[texts.offset : texts.offset + len(texts) + 1]


def _scatter(out: NDArray[np.uint8], offsets: NDArray[np.int32], data: NDArray[np.uint8]) -> None:
    sizes = np.minimum(np.diff(offsets), out.shape[1])
    rows = np.repeat(np.arange(len(sizes)), sizes)
    within = np.arange(len(rows)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    out[rows, within] = data[np.repeat(offsets[:-1], sizes) + within]
