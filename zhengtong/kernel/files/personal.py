"""What looks personal in a text: numbers that prove themselves, forms that are seldom anything else, names that were given.

A suggestion for a person who looks; no text is cut, and none is cleared, by it alone.
"""
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

GAP = r"[ \-\u00a0]?"
WIDE = str.maketrans("０１２３４５６７８９Ｘｘ＠．－", "0123456789Xx@.-")
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖"
    "石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤"
)
LABEL = r"(?:姓\s*名|申请人|联系人|负责人|当事人|法定代表人|委托代理人|收件人|户主|经办人|受益人|监护人)\s*[:：]?\s*"
PLATES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
ADDRESS = (
    r"[\u4e00-\u9fff]{2,12}?(?:路|街|道|巷|村|社区|小区|花园|苑|新村)"
    r"[\w第\-－]{0,20}?\d+\s*(?:号|栋|座|幢|单元|室|房|楼|弄)"
    r"(?:[\w\-－]{0,12}?(?:栋|座|幢|单元|楼|层|室|房|号))*"
    r"(?:(?<=栋|座|幢|楼|层|号)[A-Za-z]?\d{1,5}(?!\d)|(?<=单元)[A-Za-z]?\d{1,5}(?!\d))?"  # a door without its word
)


@dataclass(frozen=True)
class Span:
    """Characters `start` up to `end` of a text; `kind` as in FORMS or `name`; `sure`: by a check digit, or given."""

    kind: str
    start: int
    end: int
    text: str
    sure: bool


def _resident(digits: str) -> bool:
    if len(digits) == 15:
        return 1 <= int(digits[8:10]) <= 12 and 1 <= int(digits[10:12]) <= 31
    total = sum(int(digit) * (1 << (17 - place)) for place, digit in enumerate(digits[:17]))
    return "10X98765432"[total % 11] == digits[17].upper() and 1 <= int(digits[10:12]) <= 12


def _card(digits: str) -> bool:
    doubled = [int(d) * (1 + place % 2) for place, d in enumerate(reversed(digits))]
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


def _firm(code: str) -> bool:
    signs, total = "0123456789ABCDEFGHJKLMNPQRTUWXY", 0
    for place, sign in enumerate(code.upper()[:17]):
        if sign not in signs:
            return False
        total += signs.index(sign) * pow(3, place, 31)
    return signs[-total % 31] == code.upper()[17]


def _always(_text: str) -> bool:
    return True


# (kind, form, test that makes it sure, whether only the sure are told); earlier forms win over later ones
FORMS: tuple[tuple[str, str, Callable[[str], bool], bool], ...] = (
    ("e-mail", r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+", _always, False),
    ("resident number", rf"(?<!\d)[1-9](?:{GAP}\d){{16}}{GAP}[\dXx](?!\d)", _resident, False),
    ("resident number", r"(?<!\d)[1-9]\d{14}(?!\d)", _resident, True),
    ("firm number", r"(?<![0-9A-Z])[0-9ANY][0-9A-HJ-NP-RT-UW-Y]{17}(?![0-9A-Z])", _firm, True),
    ("bank card", rf"(?<!\d)[3-6](?:{GAP}\d){{14,18}}(?!\d)", _card, False),
    ("mobile number", rf"(?<!\d)(?:\+?86{GAP})?1[3-9]\d{GAP}\d{{4}}{GAP}\d{{4}}(?!\d)", _always, False),
    ("telephone", r"(?<!\d)0\d{2,3}[\-－ ]\d{7,8}(?!\d)", _always, False),
    ("passport or permit", r"(?<![A-Za-z0-9])[EGDSPHMC][A-Z]?\d{7,8}(?![A-Za-z0-9])", lambda _text: False, False),
    ("number plate", rf"[{PLATES}][A-Z][·\s]?[A-HJ-NP-Z0-9]{{5,6}}(?![A-Z0-9])", _always, False),
    ("address", ADDRESS, lambda _text: False, False),
)  # fmt: skip


def personal(text: str, names: Iterable[str] = ()) -> list[Span]:
    """Spans that look personal, by place. `names`: those known in the case, found with blanks between their characters too."""
    plain = text.translate(WIDE)
    taken: list[Span] = []
    for span in (*_formed(plain), *_named(plain, names), *_labelled(plain)):
        if all(span.end <= other.start or span.start >= other.end for other in taken):
            taken.append(Span(span.kind, span.start, span.end, text[span.start : span.end], span.sure))
    return sorted(taken, key=lambda span: span.start)


def telling(texts: Sequence[str], names: Iterable[str] = ()) -> list[str]:
    """The parts of texts that tell by themselves who somebody is: what looks personal, and every word that stands alone and
    begins as a name does. More than a reader would mark: what was removed is looked for by them; a person may let one go."""
    known = tuple(names)
    found = [span.text for text in texts for span in personal(text, known)]
    return list(dict.fromkeys(found + [word[0] for text in texts for word in ALONE.finditer(text)]))


ALONE = re.compile(
    rf"(?<![\u4e00-\u9fff])(?:[{SURNAMES}]|欧阳|司马|上官|诸葛)[\u4e00-\u9fff]{{1,2}}(?![\u4e00-\u9fff])"
)


def _formed(text: str) -> Iterator[Span]:
    for kind, form, test, only_sure in FORMS:
        for found in re.finditer(form, text):
            sure = test(re.sub(r"[ \-\u00a0]", "", found[0]))
            if sure or not only_sure:
                yield Span(kind, found.start(), found.end(), found[0], sure)


def _named(text: str, names: Iterable[str]) -> Iterator[Span]:
    for name in sorted({name.strip() for name in names if len(name.strip()) > 1}, key=len, reverse=True):
        for found in re.finditer(r"\s*".join(re.escape(sign) for sign in name if not sign.isspace()), text, re.IGNORECASE):
            yield Span("name", found.start(), found.end(), found[0], True)


def _labelled(text: str) -> Iterator[Span]:
    """After a label such as 申请人：, two to four characters that begin with a common surname."""
    given = r"[\u4e00-\u9fff·]{1,3}?(?![\u4e00-\u9fff·])"
    for found in re.finditer(rf"{LABEL}((?:[{SURNAMES}]|欧阳|司马|上官|诸葛){given})", text):
        yield Span("name", found.start(1), found.end(1), found[1], False)
