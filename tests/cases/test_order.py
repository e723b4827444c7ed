"""What happened outside is entered late and in any order: the day is the same, whatever silence was assumed in between."""
from datetime import date
from itertools import permutations

import pytest

from zhengtong.kernel.cases import queries

from .test_recording import DAY, LATER

ANSWER = {"third_party_answered": "agrees", "co_maker_answered": "agrees"}
HAPPENED = [  # event, its day, its consultation
    ("third_party_delivered", LATER + DAY, "c1"), ("third_party_answered", LATER + 5 * DAY, "c1"),
    ("co_maker_delivered", LATER + 2 * DAY, "c2"), ("co_maker_answered", LATER + 9 * DAY, "c2"),
]


def entered(district, order, on):
    """Two consultations asked on one day, and what became of them entered on `on` in this order."""
    case = district.received()
    for kind, thread in (("third_party", "c1"), ("co_maker", "c2")):
        district.record(case, f"{kind}_asked", LATER, thread=thread, body={"name": "某局", "text": "合同"})
    for event, day, thread in order:
        body = {"opinion": ANSWER[event]} if event in ANSWER else {}
        district.record(case, event, on, day=day, thread=thread, body=body)
    case.refresh_from_db()
    return case


@pytest.mark.parametrize("on", [LATER + 12 * DAY, date(2025, 12, 10)], ids=["before silence", "after it was assumed"])
def test_the_order_of_entry_never_matters(district, on):
    found = {entered(district, order, on).due_on for order in permutations(HAPPENED)}
    assert len(found) == 1 and queries.check(on=on).wrong == ()
