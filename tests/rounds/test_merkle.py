"""Sixteen lanes of SHA-256 are SHA-256."""
import hashlib

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from zhengtong.kernel.rounds import merkle


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 600), st.integers(0, 1000))
def test_leaves_are_sha256(count, seed) -> None:
    rows = np.random.default_rng(seed).integers(0, 256, (count, merkle.LEAF)).astype(np.uint8)
    assert [bytes(h) for h in merkle.leaves(rows)] == [hashlib.sha256(r.tobytes()).digest() for r in rows]


def test_few_leaves_are_hashed_as_many_are() -> None:
    rows = np.random.default_rng(3).integers(0, 256, (merkle.FEW, merkle.LEAF)).astype(np.uint8)
    assert (merkle.leaves(rows)[:-1] == merkle.leaves(rows[:-1])).all()
    assert [bytes(h) for h in merkle.leaves(rows)[:40]] == [hashlib.sha256(r.tobytes()).digest() for r in rows[:40]]


def test_every_leaf_of_every_size_is_proved() -> None:
    for count in (1, 2, 15, 16, 17, 256, 257):
        rows = np.random.default_rng(count).integers(0, 256, (count, merkle.LEAF)).astype(np.uint8)
        hashes = merkle.leaves(rows)
        root = merkle.root(hashes)
        for index in {0, count // 2, count - 1}:
            assert merkle.holds(rows[index].tobytes(), merkle.proof(hashes, index), root)


def test_no_rows_have_a_root() -> None:
    assert merkle.root(np.zeros((0, 32), np.uint8)) == hashlib.sha256().hexdigest()
