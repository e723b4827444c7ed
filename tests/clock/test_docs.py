"""The story of one hold in docs/clock.md is what the clock says."""
import re
from datetime import date
from itertools import groupby
from pathlib import Path

from zhengtong.kernel.clock import reckon

from . import requests

DOC = (Path(__file__).parents[2] / "docs" / "clock.md").read_text("utf-8")
EVENTS = [("received", 26, 9, ""), ("third_party_asked", 10, 10, "a"), ("third_party_answered", 15, 10, "a"),
          ("authority_asked", 13, 10, "b"), ("authority_answered", 20, 10, "b")]


def runs(days):
    """The table as the page prints it: a line for each run of days with one reason."""
    for (why, article), rows in groupby(days, key=lambda row: (row.why, row.article)):
        rows = list(rows)
        first, last = rows[0].number, rows[-1].number
        counted = "" if first is None else str(first) if first == last else f"{first}-{last}"
        yield (str(rows[0].day), str(rows[-1].day), counted, why, article.split("#")[1])


def test_the_table_in_the_docs_is_the_proof(calendar):
    printed = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in re.findall(r"^\| 2025.*$", DOC, re.M)]
    events = [requests.event(kind, date(2025, month, day), thread) for kind, day, month, thread in EVENTS]
    assert list(runs(reckon(requests.RULES, events, calendar, date(2025, 10, 21))["reply", ""].days)) == printed


def test_every_reason_is_explained():
    said = re.search(r"`why` is one of(.*?);", DOC, re.S)[1]
    assert re.findall(r"`([^`]+)`", said) == ["weekday", "made up", "weekend", "holiday", "calendar day", "moved on", "excluded", "awaiting", "begun anew"]
