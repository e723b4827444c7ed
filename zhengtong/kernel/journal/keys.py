"""The key that signs heads, and the signed head itself: a checkpoint as C2SP tlog-checkpoint / signed-note write it.

The form is the one that witnesses of other transparency logs read: origin, size, root in base64, an empty line, a
signature line of Ed25519 over the text before it.
"""
import base64
import os
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

FILE = Path("journal") / "key.pem"


def private_key(data_dir: Path) -> Ed25519PrivateKey:
    """The key of this data folder (`journal/key.pem`, 0600), made at the first use."""
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    path = data_dir / FILE
    if not path.exists():
        _make(path)
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{path}: expected an Ed25519 key; restore it from a backup")
    return key


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    partial = path.with_suffix(f".{os.getpid()}")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(pem)
    try:
        os.link(partial, path)  # fails when another process was first: then its key holds
    except FileExistsError:
        pass
    finally:
        partial.unlink()


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """The 32 bytes of the public key."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def origin(public: bytes) -> str:
    """The log's name in its checkpoints; it follows from the key."""
    return f"zhengtong-journal-{sha256(public).hexdigest()[:12]}"


def verifier(public: bytes) -> str:
    """The verifier key to hand to witnesses: `name+hash+base64(0x01 || key)`."""
    return f"{origin(public)}+{key_id(public).hex()}+{base64.b64encode(bytes([1]) + public).decode()}"


def key_id(public: bytes) -> bytes:
    """First four bytes of SHA-256(name || LF || 0x01 || key)."""
    return sha256(origin(public).encode() + b"\n\x01" + public).digest()[:4]


def checkpoint(key: Ed25519PrivateKey, size: int, root: bytes) -> str:
    """The signed note for a tree of `size` entries."""
    public = public_bytes(key)
    text = f"{origin(public)}\n{size}\n{base64.b64encode(root).decode()}\n"
    signature = base64.b64encode(key_id(public) + key.sign(text.encode())).decode()
    return f"{text}\n— {origin(public)} {signature}\n"
