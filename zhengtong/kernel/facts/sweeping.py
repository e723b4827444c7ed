"""Removes columns and folds that no recent snapshot uses: they can be made again from the register files at any time."""
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from .store import place

if TYPE_CHECKING:
    from .snapshots import Snapshot

KEPT = 3  # snapshots whose columns stay: the current one, the one before it (what changed is the difference), one to spare
GRACE = 3600  # seconds for which even an unlisted folder stays: another process may just have made it


def sweep(snapshot: "Snapshot", *, alone: bool = False) -> int:
    """Notes what this snapshot uses and removes what the last three do not (`alone`: what this one does not, at once: after an
    erasure); gives how many folders went."""
    current = snapshot.data_dir / "current"
    folds = sorted(f"folds/{key}/{snapshot.maker.fold(key).key[:16]}" for key, r in snapshot.registers.items() if not r.derived)
    used = [*folds, *sorted(f"columns/{key}" for key in snapshot.cache.used)]
    mine = current / "used" / f"{snapshot.state.number:06d}-{snapshot.state.hash[:12]}.json"
    place(mine, json.dumps(used).encode())
    written = mine.stat().st_mtime  # the file system's own time, no clock is asked
    lists = sorted((current / "used").glob("*.json"))
    kept_lists = [mine] if alone else lists[-KEPT:]
    kept = {name for path in kept_lists for name in json.loads(path.read_text("utf-8"))}
    for path in lists:
        if path not in kept_lists:
            path.unlink()
    found = [*current.glob("folds/*/*"), *current.glob("columns/*")]
    gone = [p for p in found if p.relative_to(current).as_posix() not in kept and (alone or _older(p, written - GRACE))]
    for path in gone:
        shutil.rmtree(path, ignore_errors=True)
    return len(gone)


def _older(path: Path, limit: float) -> bool:
    try:
        return path.stat().st_mtime < limit
    except FileNotFoundError:
        return False
