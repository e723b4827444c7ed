"""Arrays on disk, opened one header at a time.

numpy reads a header with `ast.literal_eval`, which CPython before 3.11.8 does wrongly from several threads at once
(SystemError: AST constructor recursion depth mismatch).
"""
import threading
from pathlib import Path
from typing import Any, Literal

import numpy as np

_HEADER = threading.Lock()


def map_array(path: Path, mode: Literal["r", "c"] = "c") -> Any:
    """The array of a .npy file, memory-mapped: "r" read-only, "c" copy on write."""
    with _HEADER:
        return np.load(path, mmap_mode=mode)
