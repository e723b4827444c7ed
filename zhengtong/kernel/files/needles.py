"""Removed strings in every dress that they could wear in a file, and the search for all of them at once."""
import base64
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np

CODINGS = ("utf-8", "utf-16-be", "utf-16-le", "gb18030", "big5")
SHORTEST = 4  # bytes: less would be found by chance in any structure
SHORTEST_PACKED = 6  # the same in what is still packed or is pixels
LONG_NUMBER = 7  # digits


def normal(text: str) -> str:
    """Text for comparing: compatibility forms made one, blanks and unseen signs left out, small letters."""
    kept = (sign for sign in unicodedata.normalize("NFKC", text) if not sign.isspace() and unicodedata.category(sign) != "Cf")
    return "".join(kept).casefold()


def searchable(strings: Iterable[str], leave: Iterable[str] = ()) -> tuple[list[str], list[str]]:
    """(what can be searched for, what is too short). What the officer left elsewhere on purpose is in neither."""
    left = {normal(text) for text in leave}
    wanted = {normal(text): text for text in strings if normal(text) and normal(text) not in left}
    long = [text for key, text in wanted.items() if len(key) >= 2 and len(key.encode()) >= SHORTEST]
    return long, [text for text in wanted.values() if text not in long]


def dresses(text: str) -> tuple[bytes, ...]:
    """The byte strings under which a text could lie: codings, hexadecimal, octal, entities, escapes, percent, base64."""
    found: dict[bytes, None] = {}
    forms = {text, text.strip(), "".join(text.split()), *(unicodedata.normalize(way, text) for way in ("NFKC", "NFD"))}
    for form in sorted(forms):
        for coding in CODINGS:
            try:
                plain = form.encode(coding)
            except UnicodeEncodeError:
                continue
            found |= dict.fromkeys(_dressed(plain))
        found |= dict.fromkeys(_escaped(form))
    return tuple(dress for dress in found if len(dress) >= SHORTEST)


def _dressed(plain: bytes) -> Iterator[bytes]:
    yield plain
    yield plain.hex().encode()
    yield plain.hex().upper().encode()
    yield "".join(f"\\{byte:03o}" for byte in plain).encode()
    yield "".join(f"\\{byte:03o}" if not 32 < byte < 127 else chr(byte) for byte in plain).encode()
    yield "".join(f"%{byte:02X}" for byte in plain).encode()
    yield "".join(f"%{byte:02x}" for byte in plain).encode()
    for shift in range(3):  # the three ways in which base64 can fall on it
        whole = plain[shift : shift + (len(plain) - shift) // 3 * 3]
        if len(whole) >= SHORTEST_PACKED:
            yield base64.b64encode(whole)


def _escaped(text: str) -> Iterator[bytes]:
    yield "".join(f"&#{ord(sign)};" for sign in text).encode()
    yield "".join(f"&#x{ord(sign):x};" for sign in text).encode()
    yield "".join(f"&#x{ord(sign):X};" for sign in text).encode()
    units = text.encode("utf-16-be", errors="surrogatepass")
    pairs = [units[start : start + 2].hex() for start in range(0, len(units), 2)]
    yield "".join(f"\\u{pair}" for pair in pairs).encode()
    yield "".join(f"\\u{pair.upper()}" for pair in pairs).encode()


class Needles:
    """The strings to look for; the search takes one pass, however many they are."""

    def __init__(self, strings: Iterable[str]) -> None:
        self.texts = {text: normal(text) for text in strings}
        self.heads: dict[bytes, list[tuple[bytes, str]]] = defaultdict(list)
        self.first, self.second = np.zeros(1 << 16, bool), np.zeros(1 << 16, bool)
        for text in self.texts:
            for dress in dresses(text):
                self.heads[dress[:4]].append((dress, text))
                self.first[dress[0] << 8 | dress[1]] = self.second[dress[2] << 8 | dress[3]] = True

    def readable_in(self, text: str) -> list[str]:
        """Those that can be read in a text; a short number only as a whole number."""
        plain, spaced = normal(text), unicodedata.normalize("NFKC", text)
        return [needle for needle, wanted in self.texts.items() if wanted in plain and _whole(spaced, wanted)]

    def lying_in(self, data: bytes, *, shortest: int = SHORTEST) -> list[str]:
        """Those that lie in raw bytes in any dress of at least `shortest` bytes."""
        signs = np.frombuffer(data, np.uint8).astype(np.uint16)
        if len(signs) < 4:
            return []
        pairs = signs[:-1] << 8 | signs[1:]
        found: dict[str, None] = {}
        for place in np.flatnonzero(self.first[pairs[:-2]] & self.second[pairs[2:]]).tolist():
            for dress, text in self.heads.get(data[place : place + 4], ()):
                if text not in found and len(dress) >= shortest and _lies(data, place, dress):
                    found[text] = None
        return list(found)


def _whole(text: str, wanted: str) -> bool:
    """Numbers of few digits stand inside other numbers by chance; a longer one is a trace wherever it stands."""
    if not wanted.isdecimal() or len(wanted) >= LONG_NUMBER:
        return True
    digits = r"[\s\-]*".join(wanted)
    return re.search(rf"(?<!\d)(?<!\d[.,]){digits}(?![.,]?\d)", text) is not None


def _lies(data: bytes, place: int, dress: bytes) -> bool:
    if not data.startswith(dress, place):
        return False
    if not dress.isdigit() or len(dress) >= LONG_NUMBER:
        return True
    around = data[max(place - 1, 0) : place] + data[place + len(dress) : place + len(dress) + 1]
    return not any(chr(sign).isdigit() or sign == 46 for sign in around)
