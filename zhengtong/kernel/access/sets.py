"""Sets of subject numbers that were read together: a sorted file of int64 under its hash in `<data>/looks/`."""
import os
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import numpy as np
from django.conf import settings

from zhengtong.bulk.mapped import map_array


def keep(nos: Iterable[int]) -> tuple[str, int, int, int]:
    """Stores a set once; -> (hash, count, smallest, largest). The hash is sha256 over kind-less little-endian int64."""
    numbers = np.unique(np.fromiter(nos, dtype="<i8"))
    digest = sha256(numbers.tobytes()).hexdigest()
    path = file_of(digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(f".{os.getpid()}.npy")
        np.save(partial, numbers)
        partial.replace(path)
    return digest, len(numbers), int(numbers[0]) if len(numbers) else 0, int(numbers[-1]) if len(numbers) else 0


def file_of(digest: str) -> Path:
    """Where the set with this hash lies."""
    return Path(settings.DATA_DIR) / "looks" / digest[:2] / f"{digest}.npy"


def whole(digest: str) -> bool:
    """Is the file there, and the one that was written under this hash?"""
    try:
        return sha256(np.load(file_of(digest)).astype("<i8").tobytes()).hexdigest() == digest
    except (OSError, ValueError):
        return False


def holds(digest: str, no: int) -> bool:
    """Is the subject in the set? The file is memory-mapped and searched by halves."""
    numbers = map_array(file_of(digest), "r")
    place = int(np.searchsorted(numbers, no))
    return place < len(numbers) and int(numbers[place]) == no
