"""Independent random streams: one per table, so that a change in one table leaves every other table as it was."""

import zlib

import numpy as np

END = np.datetime64("2025-12-31")
MONTH_ENDS = tuple(
    np.datetime64(d)
    for d in (
        "2025-01-31",
        "2025-02-28",
        "2025-03-31",
        "2025-04-30",
        "2025-05-31",
        "2025-06-30",
        "2025-07-31",
        "2025-08-31",
        "2025-09-30",
        "2025-10-31",
        "2025-11-30",
        "2025-12-31",
    )
)
ENDS = np.array([int(d.astype("datetime64[D]").astype(np.int64)) for d in MONTH_ENDS], dtype=np.int32)
LAST = 11  # index of the last monthly state
NEVER = 99  # a month index that does not come


def stream(seed: int, table: str) -> np.random.Generator:
    """The generator of one table."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, zlib.crc32(table.encode())])))


def day(text: str) -> int:
    """Days since 1970-01-01."""
    return int(np.datetime64(text, "D").astype(np.int64))


def told_by(month: np.ndarray, days: np.ndarray) -> np.ndarray:
    """The days, none later than the end of the monthly state that tells them: no register says what has not happened."""
    return np.minimum(days, ENDS[np.minimum(month, LAST)])


def month_of(days: np.ndarray) -> np.ndarray:
    """The first monthly state (0..11, NEVER after the year) that can know of a day."""
    index = np.searchsorted(ENDS, days, side="left")
    return np.where(index > LAST, NEVER, index).astype(np.int8)
