"""What an Office file is cut by: parts with places, cuts, and a package written with nothing in it but its parts."""
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .refusals import FileRefused

BLOCK = "███"  # always as long, so that its length says nothing
EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Part:
    """A paragraph or cell: its place, what is seen of it, and what is not (deleted, hidden), which is never carried over."""

    place: str
    text: str
    unseen: str = ""


@dataclass(frozen=True)
class Cut:
    """What goes: a whole part, or its characters from `start` up to `end`."""

    place: str
    start: int | None = None
    end: int | None = None

    def of(self, place: str) -> bool:
        """Whether this cut is about the part, or about the cell that it stands in."""
        return place == self.place or (self.start is None and place.startswith(self.place + "."))


def cut_text(place: str, text: str, cuts: Sequence[Cut]) -> str:
    """What stays of a part's text, a block in place of each thing cut."""
    own = [cut for cut in cuts if cut.of(place)]
    if any(cut.start is None for cut in own):
        return BLOCK if text else ""
    for start, end in reversed(_united(own)):
        text = text[:start] + BLOCK + text[end:]
    return text


def _united(cuts: Sequence[Cut]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for start, end in sorted((cut.start or 0, cut.end or 0) for cut in cuts):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def removed(parts: Sequence[Part], cuts: Sequence[Cut]) -> list[str]:
    """What the cuts take away, as strings, the unseen text of a cut part too. FileRefused for a place that is not there."""
    gone: list[str] = []
    for cut in cuts:
        found = [part for part in parts if cut.of(part.place)]
        inside = cut.start is None or (found and cut.end is not None and 0 <= cut.start < cut.end <= len(found[0].text))
        if not found or not inside:
            raise FileRefused(_("文件里没有“%s”这个位置。") % cut.place, _("重新选择要遮盖的段落或单元格。"), code="box")
        for part in found:
            gone += [part.text, part.unseen] if cut.start is None else [part.text[cut.start : cut.end]]
    return [text.strip() for text in gone if text.strip()]


def packed(files: Mapping[str, bytes]) -> bytes:
    """A zip package: the same parts give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def unpacked(data: bytes) -> dict[str, bytes]:
    """The parts of a package."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
