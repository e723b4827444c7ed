"""The Merkle root of a difference file: one salted leaf per row, sixteen children per node, SHA-256.

leaf = SHA-256(0x00, salt 12, subject u32, before u16, after u16, before low, before high, after low, after high i64; all big
endian), 53 bytes and so one block. node = SHA-256(0x01, its up to 16 children). The root of no rows is SHA-256 of nothing.
A leaf costs one compression; sixteen lanes are computed at a time.
"""
import hashlib
from threading import Lock

import numpy as np
from numba import njit, prange

SALT, ARITY, LANES = 12, 16, 16
LEAF = 53
FEW = 4096  # below this, starting the lanes' threads takes longer than hashing one by one
_LANES = Lock()  # numba's threads serve one caller at a time


def _fractions(count: int, root: int) -> np.ndarray:
    """First 32 bits of the fractional parts of the square or cube roots of the first primes (FIPS 180-4)."""
    primes = [n for n in range(2, 400) if all(n % p for p in range(2, int(n**0.5) + 1))][:count]
    return np.array([_root(p << (32 * root), root) & 0xFFFFFFFF for p in primes], np.uint32)


def _root(value: int, root: int) -> int:
    low, high = 0, 1 << (value.bit_length() // root + 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**root <= value else (low, middle - 1)
    return low


K, H = _fractions(64, 3), _fractions(8, 2)


@njit(cache=True, nogil=True, inline="always")
def _rotate(x, n):  # type: ignore[no-untyped-def]
    return (x >> np.uint32(n)) | (x << np.uint32(32 - n))


@njit(cache=True, nogil=True, parallel=True)
def _leaves(blocks, out, k, h):  # type: ignore[no-untyped-def]
    """blocks uint32[16, n] (padded messages) -> out uint32[n, 8]."""
    n = blocks.shape[1]
    for group in prange((n + LANES - 1) // LANES):
        lo = group * LANES
        width = min(LANES, n - lo)
        w = np.zeros((64, LANES), np.uint32)
        s = np.zeros((8, LANES), np.uint32)
        for t in range(16):
            for j in range(width):
                w[t, j] = blocks[t, lo + j]
        for t in range(16, 64):
            for j in range(LANES):
                a, b = w[t - 15, j], w[t - 2, j]
                low = _rotate(a, 7) ^ _rotate(a, 18) ^ (a >> np.uint32(3))
                high = _rotate(b, 17) ^ _rotate(b, 19) ^ (b >> np.uint32(10))
                w[t, j] = w[t - 16, j] + low + w[t - 7, j] + high
        for r in range(8):
            for j in range(LANES):
                s[r, j] = h[r]
        for t in range(64):
            for j in range(LANES):
                e, a = s[4, j], s[0, j]
                choice = (e & s[5, j]) ^ (~e & s[6, j])
                one = s[7, j] + (_rotate(e, 6) ^ _rotate(e, 11) ^ _rotate(e, 25)) + choice + k[t] + w[t, j]
                majority = (a & s[1, j]) ^ (a & s[2, j]) ^ (s[1, j] & s[2, j])
                two = (_rotate(a, 2) ^ _rotate(a, 13) ^ _rotate(a, 22)) + majority
                s[7, j], s[6, j], s[5, j] = s[6, j], s[5, j], e
                s[4, j] = s[3, j] + one
                s[3, j], s[2, j], s[1, j] = s[2, j], s[1, j], a
                s[0, j] = one + two
        for r in range(8):
            for j in range(width):
                out[lo + j, r] = s[r, j] + h[r]


def messages(salts: np.ndarray, subjects: np.ndarray, codes: np.ndarray, money: np.ndarray) -> np.ndarray:
    """The leaf messages uint8[n, 53]: salts uint8[n, 12], subjects [n], codes [n, 2], money [n, 4]."""
    rows = np.empty((len(subjects), LEAF), np.uint8)
    rows[:, 0] = 0
    rows[:, 1 : 1 + SALT] = salts
    rows[:, 13:17] = subjects.astype(">u4")[:, None].view(np.uint8).reshape(-1, 4)
    rows[:, 17:21] = np.ascontiguousarray(codes.astype(">u2")).view(np.uint8).reshape(-1, 4)
    rows[:, 21:53] = np.ascontiguousarray(money.astype(">i8")).view(np.uint8).reshape(-1, 32)
    return rows


def leaves(rows: np.ndarray) -> np.ndarray:
    """Leaf hashes uint8[n, 32] of messages uint8[n, 53]."""
    if not len(rows):
        return np.zeros((0, 32), np.uint8)
    if len(rows) < FEW:
        digests = b"".join(hashlib.sha256(row.data).digest() for row in np.ascontiguousarray(rows))
        return np.frombuffer(digests, np.uint8).reshape(-1, 32)
    padded = np.zeros((len(rows), 64), np.uint8)
    padded[:, :LEAF] = rows
    padded[:, LEAF] = 0x80
    padded[:, 62:] = divmod(LEAF * 8, 256)
    blocks = np.ascontiguousarray(padded.view(">u4").astype(np.uint32).T)
    out = np.empty((len(rows), 8), np.uint32)
    with _LANES:
        _leaves(blocks, out, K, H)
    return out.astype(">u4").view(np.uint8).reshape(-1, 32)


def root(hashes: np.ndarray) -> str:
    """The root over leaf hashes, as hex."""
    level = hashes.tobytes()
    if not level:
        return hashlib.sha256().hexdigest()
    step = 32 * ARITY
    while True:
        level = b"".join(hashlib.sha256(b"\x01" + level[at : at + step]).digest() for at in range(0, len(level), step))
        if len(level) == 32:
            return level.hex()


def proof(hashes: np.ndarray, index: int) -> list[tuple[int, list[str]]]:
    """For a leaf: per level its position among its brothers and all of them, as hex; checked by `holds`."""
    level, path = [bytes(h) for h in hashes], []
    while True:
        start = index // ARITY * ARITY
        group = level[start : start + ARITY]
        path.append((index - start, [h.hex() for h in group]))
        level = [hashlib.sha256(b"\x01" + b"".join(level[at : at + ARITY])).digest() for at in range(0, len(level), ARITY)]
        index //= ARITY
        if len(level) == 1:
            return path


def holds(message: bytes, path: list[tuple[int, list[str]]], expected: str) -> bool:
    """Whether the leaf message leads to the root along the path."""
    current = hashlib.sha256(message).hexdigest()
    for position, group in path:
        if group[position] != current:
            return False
        current = hashlib.sha256(b"\x01" + bytes.fromhex("".join(group))).hexdigest()
    return current == expected
