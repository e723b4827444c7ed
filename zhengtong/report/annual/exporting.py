"""The prescribed form as HTML, DOCX and CSV, from one list of blocks: headings, paragraphs, tables. The same report gives the
same bytes."""
from collections.abc import Iterable, Sequence
from datetime import date
from html import escape

from zhengtong.kernel.access.masking import csv_text

from .form import BLOCKS, COLUMNS, OUTCOMES, ROWS, TABLE2, Line
from .queries import Annual
from .word import Block, Grid, packed

MARKS = {"zh": "（填报，来源：{}）", "en": " (entered; source: {})"}


def _say(line: Line, lang: str) -> str:
    return line.en if lang == "en" else line.zh


def preview(annual: Annual, today: date, lang: str = "zh") -> str:
    """What stands above figures that are not the published ones: of a year that is not over, or not published yet."""
    first = date(annual.year + 1, 1, 1)
    if lang == "en":
        state = f"{annual.year} is not over: the report may be published from {first}" if today < first else "Not published"
        return f"PREVIEW. {state}; it is due by {annual.due_on}. Figures as of {today}; they may change."
    state = f"{annual.year}年还没有过完，{_day(first)}起可以公布" if today < first else "还没有公布"
    return f"【预览】{state}，期限{_day(annual.due_on)}。数字截至{_day(today)}，还会变。"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def blocks(annual: Annual, chapters: dict[str, str], lang: str = "zh", mark: str = "") -> list[Block]:
    """The six chapters in order; a chapter without a text says so. `mark`: the line of a preview, under the title."""
    zh = lang != "en"
    none = "（本章由本机关撰写）" if zh else "(to be written)"
    heads = (("一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况",
              "四、政府信息公开行政复议、行政诉讼情况", "五、存在的主要问题及改进情况", "六、其他需要报告的事项") if zh else
             ("1. Overview", "2. Proactive disclosure", "3. Requests for information", "4. Reconsideration and litigation",
              "5. Problems and improvement", "6. Other matters"))
    title = f"{annual.year}年政府信息公开工作年度报告" if zh else f"Annual report of information disclosure {annual.year}"
    above: list[Block] = [("h1", title), *([("p", mark)] if mark else [])]
    return [*above, ("h2", heads[0]), ("p", chapters.get("overview") or none), ("h2", heads[1]), *table2(annual, lang),
            ("h2", heads[2]), table3(annual, lang), ("h2", heads[3]), table4(annual, lang), ("h2", heads[4]),
            ("p", chapters.get("problems") or none), ("h2", heads[5]), ("p", chapters.get("other") or none)]


def table2(annual: Annual, lang: str) -> list[Block]:
    """One grid for each item of article 20; an entered cell is marked with its source, one that was not entered is a dash."""
    made: list[Block] = []
    for item in dict.fromkeys(line.item for line in TABLE2):
        lines = [line for line in TABLE2 if line.item == item]
        head = (item, *(_say(column, lang) for column in lines[0].columns))
        body = [(line.en if lang == "en" else line.zh,
                 *(_cell2(annual, line.key, column.key, lang) for column in line.columns)) for line in lines]
        made.append(Grid((head, *body)))
    return made


def _cell2(annual: Annual, row: str, column: str, lang: str) -> str:
    entered = annual.entered.get((row, column))
    if entered is None:
        return "—"
    return f"{entered.value.normalize():f}" + MARKS["en" if lang == "en" else "zh"].format(entered.source)


def table3(annual: Annual, lang: str) -> Grid:
    """25 rows, 7 columns."""
    head = ("", *(_say(column, lang) for column in COLUMNS))
    return Grid((head, *((_say(row, lang), *(str(annual.table3.of(row.key, c.key)) for c in COLUMNS)) for row in ROWS)))


def table4(annual: Annual, lang: str) -> Grid:
    """One row of 15 cells, under three heads."""
    heads = tuple(f"{_say(block, lang)} {_say(outcome, lang)}" for block in BLOCKS for outcome in OUTCOMES)
    return Grid((heads, tuple(str(annual.table4.of(block.key, o.key)) for block in BLOCKS for o in OUTCOMES)))


def html(annual: Annual, chapters: dict[str, str], lang: str = "zh", mark: str = "") -> str:
    """A whole page without styles of its own."""
    made = blocks(annual, chapters, lang, mark)
    body = "".join(_html_grid(b) if isinstance(b, Grid) else f"<{b[0]}>{escape(b[1])}</{b[0]}>" for b in made)
    title = next(b[1] for b in made if not isinstance(b, Grid))
    return (f'<!doctype html><html lang="{"en" if lang == "en" else "zh-Hans"}"><head><meta charset="utf-8">'
            f"<title>{escape(title)}</title></head><body>{body}</body></html>")


def _html_grid(grid: Grid) -> str:
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in grid.rows[0])
    first = len(grid.rows[0]) > 0 and len(grid.rows) > 1 and not grid.rows[1][0].isdigit()
    rows = "".join(
        "<tr>" + "".join(f'<th scope="row">{escape(cell)}</th>' if first and n == 0 else f"<td>{escape(cell)}</td>"
                         for n, cell in enumerate(row)) + "</tr>" for row in grid.rows[1:])
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def csv(annual: Annual, table: int, lang: str = "zh") -> str:
    """Table 2, 3 or 4 with a byte order mark; no cell is taken for a formula."""
    grids: list[Block] = table2(annual, lang) if table == 2 else [table3(annual, lang) if table == 3 else table4(annual, lang)]
    rows = [row for grid in grids if isinstance(grid, Grid) for row in grid.rows]
    return csv_text(rows[0], rows[1:])


def docx(annual: Annual, chapters: dict[str, str], lang: str = "zh", mark: str = "") -> bytes:
    """The same as a Word file: landscape, plain tables."""
    return packed(blocks(annual, chapters, lang, mark))


def grids(annual: Annual, lang: str = "zh") -> Iterable[Sequence[Sequence[str]]]:
    """The tables alone, in order, for screens that lay them out themselves."""
    return [b.rows for b in blocks(annual, {}, lang) if isinstance(b, Grid)]
