"""English messages compiled into the data folder: a checkout and a wheel hold only the readable .po files."""
import hashlib
from pathlib import Path

import polib


def compiled(source: Path, target: Path) -> Path:
    """Compiles every `<language>/LC_MESSAGES/django.po` below `source` into `target` when it has changed; returns `target`."""
    for po in source.glob("*/LC_MESSAGES/*.po"):
        folder = target / po.parent.relative_to(source)
        mo, stamp = folder / f"{po.stem}.mo", folder / f"{po.stem}.sha256"
        digest = hashlib.sha256(po.read_bytes()).hexdigest()
        if mo.exists() and stamp.exists() and stamp.read_text() == digest:
            continue
        folder.mkdir(parents=True, exist_ok=True)
        polib.pofile(str(po)).save_as_mofile(str(mo))
        stamp.write_text(digest)
    return target
