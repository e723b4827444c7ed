#!/usr/bin/env python3
"""Checks a proof of the journal of 政通 without the journal: python3 check_proof.py PROOF.json [--key VERIFIER-KEY]

PROOF.json is what `zt journal prove <entry>` or `zt journal heads --since <size>` printed. The paths need the standard
library alone; the signature needs the package `cryptography`. Keep the verifier key from an earlier, independent moment
and give it with --key: a proof that only brings its own key shows nothing about who signed.
Exit status: 0 the proof holds, 1 it does not, 2 usage.
"""
import argparse
import base64
import json
import sys
from hashlib import sha256

STARTED = "\u2014 "


class DoesNotHold(Exception):
    """The proof does not show what it claims."""


def leaf_hash(entry, salt):
    """RFC 6962 leaf over salt and the canonical JSON of the six parts of an entry."""
    parts = [entry[name] for name in ("about", "at", "body", "by", "kind", "stamp")]
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(b"\x00" + salt + text.encode()).digest()


def node_hash(left, right):
    return sha256(b"\x01" + left + right).digest()


def inclusion_root(leaf, index, size, path):
    """RFC 9162 section 2.1.3.2: the root that the audit path leads to."""
    if not 0 <= index < size:
        raise DoesNotHold(f"entry {index} is not inside a tree of {size}")
    fn, sn, root = index, size - 1, leaf
    for part in path:
        if sn == 0:
            raise DoesNotHold("the audit path is too long")
        if fn & 1 or fn == sn:
            root = node_hash(part, root)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            root = node_hash(root, part)
        fn, sn = fn >> 1, sn >> 1
    if sn:
        raise DoesNotHold("the audit path is too short")
    return root


def consistency_roots(old_size, new_size, path, old_root):
    """RFC 9162 section 2.1.4.2: the two roots that the path leads to."""
    if not 0 < old_size <= new_size:
        raise DoesNotHold(f"heads of sizes {old_size} and {new_size} are not in order")
    if old_size == new_size and path:
        raise DoesNotHold("two heads of one size need no path")
    if old_size == new_size:
        return old_root, old_root
    parts = list(path)
    if old_size & (old_size - 1) == 0:
        parts.insert(0, old_root)
    if not parts:
        raise DoesNotHold("the consistency path is empty")
    fn, sn = old_size - 1, new_size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    first = second = parts[0]
    for part in parts[1:]:
        if sn == 0:
            raise DoesNotHold("the consistency path is too long")
        if fn & 1 or fn == sn:
            first, second = node_hash(part, first), node_hash(part, second)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            second = node_hash(second, part)
        fn, sn = fn >> 1, sn >> 1
    if sn:
        raise DoesNotHold("the consistency path is too short")
    return first, second


def opened(note, verifier):
    """(size, root) of a signed checkpoint, after its signature was checked against the verifier key."""
    name, _, rest = verifier.partition("+")
    key_hash, _, key = rest.partition("+")
    public = base64.b64decode(key)[1:]
    if sha256(name.encode() + b"\n" + base64.b64decode(key)).digest()[:4].hex() != key_hash:
        raise DoesNotHold("the verifier key is damaged: its hash does not fit")
    text, _, signatures = note.partition("\n\n")
    text += "\n"
    origin, size, root = text.split("\n")[:3]
    if origin != name:
        raise DoesNotHold(f"the head is of the log {origin}, the key of {name}")
    for line in signatures.splitlines():
        if line.startswith(f"{STARTED}{name} "):
            signature = base64.b64decode(line.rsplit(" ", 1)[1])
            if signature[:4].hex() == key_hash and signed(public, signature[4:], text.encode()):
                return int(size), base64.b64decode(root)
    raise DoesNotHold("the head carries no valid signature of this key")


def signed(public, signature, text):
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        raise DoesNotHold("the signature was not checked: install the package cryptography") from None
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
    except InvalidSignature:
        return False
    return True


def check(proof, verifier):
    """One sentence that says what the proof shows; DoesNotHold otherwise."""
    path = [base64.b64decode(part) for part in proof["path"]]
    size, root = opened(proof["head"], verifier)
    if proof["type"] == "consistency":
        old_size, old_root = opened(proof["old"], verifier)
        if consistency_roots(old_size, size, path, old_root) != (old_root, root):
            raise DoesNotHold(f"the log of {size} entries does not begin with the log of {old_size}")
        return f"the log of {size} entries begins with the log of {old_size} entries, unchanged"
    leaf = base64.b64decode(proof["leaf"])
    if proof["salt"] is not None and leaf_hash(proof["entry"], bytes.fromhex(proof["salt"])) != leaf:
        raise DoesNotHold("the text of the entry is not the one that was logged")
    if inclusion_root(leaf, proof["index"], size, path) != root:
        raise DoesNotHold(f"entry {proof['index']} is not in the log of {size} entries that was signed")
    what = "its text was erased" if proof["salt"] is None else f"{proof['entry']['kind']} at {proof['entry']['at']}"
    return f"entry {proof['index']} ({what}) is in the log of {size} entries that was signed"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("proof", help="file with the proof, or - for standard input")
    parser.add_argument("--key", help="the verifier key that you kept; default: the one in the proof")
    given = parser.parse_args()
    try:
        with (sys.stdin if given.proof == "-" else open(given.proof, encoding="utf-8")) as file:
            proof = json.load(file)
        print(f"holds: {check(proof, given.key or proof['key'])}")
    except DoesNotHold as wrong:
        print(f"does not hold: {wrong}")
        return 1
    except (OSError, ValueError, KeyError, TypeError) as wrong:
        print(f"does not hold: not a readable proof ({wrong!r}); expected the JSON that zt journal prove prints")
        return 1
    if not given.key:
        print("note: checked with the key that the proof brings; give --key to check who signed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
