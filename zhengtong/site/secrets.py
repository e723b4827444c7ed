"""Secrets made at the first start and kept in the data folder, readable by its owner alone."""
import os
import secrets as _secrets
from pathlib import Path


def secret_key(data_dir: Path) -> str:
    """Django's secret key: from ZHENGTONG_SECRET, else from `<data>/secret_key`, made when it is absent."""
    given = os.environ.get("ZHENGTONG_SECRET")
    return given or kept(data_dir / "secret_key")


def kept(path: Path) -> str:
    """The secret in `path`; two processes that start together agree on one."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text()
        with os.fdopen(handle, "w") as file:
            file.write(_secrets.token_urlsafe(48))
    return path.read_text()
