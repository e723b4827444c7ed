"""Arrays on disk, opened one header at a time.

numpy reads a header with `ast.literal_eval`, which CPython before 3.11.8 does wrongly from several threads at once
(SystemError: AST constructor recursion depth mismatch).
"""
import mmap
import threading
from pathlib import Path
from typing import Any, Literal

import numpy as np

_HEADER = threading.Lock()


def map_array(path: Path, mode: Literal["r", "c"] = "c") -> Any:
    """The array of a .npy file, memory-mapped: "r" read-only, "c" copy on write."""
    with _HEADER:
        return np.load(path, mmap_mode=mode)


def release(array: Any) -> None:
    """Gives back the memory of a mapped array's pages, which were only read: the next reading fetches them from the file again.
    An array in memory stays as it is."""
    while array is not None and not isinstance(array, mmap.mmap):
        array = getattr(array, "base", None)
    if array is not None and hasattr(mmap, "MADV_DONTNEED"):
        array.madvise(mmap.MADV_DONTNEED)
