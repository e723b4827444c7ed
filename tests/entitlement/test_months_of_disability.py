"""残疾人两项补贴 in the months of 2025, for holders of a certificate, against an oracle that walks the month day by day: deaths
before, in and after the month, certificates that run out, aid that ends, custody; a death that is reported late."""
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings

from zhengtong.kernel.access import queries as reach
from zhengtong.kernel.content import queries as content
from zhengtong.kernel.facts import actions as facts
from zhengtong.kernel.parties import system
from zhengtong.kernel.rounds import queries as rounds
from zhengtong.services.entitlement.amounts import periods
from zhengtong.services.entitlement.payment.proposing import rules_of

from .payments import AT, ON

MONTHS = periods.months("2025-01", "2025-12")
CARE, LIVING = "severe-disability-care", "disability-living"
AID = ("低保", "低保边缘", "支出型困难", "特困", None)
DEATHS = (None, None, None, date(2025, 3, 31), date(2025, 6, 1), date(2025, 11, 15))


@pytest.fixture
def holders(changing):
    """Eighty people registered here who get a certificate; aid, deaths and custody are recorded so that every case is there."""
    snapshot = reach.current_snapshot()
    home, born = snapshot.column("person", "户籍地"), snapshot.column("person", "出生日期")
    here = [n for n, word in enumerate(home.dictionary) if word == "深圳"]
    known = np.isin(home.values, here) & (np.asarray(home.state) == 0) & (np.asarray(born.state) == 0)
    nos = np.flatnonzero(known & np.asarray(snapshot.present("person")))[:80].tolist()
    rows = []
    for n, no in enumerate(nos):
        died, aid = DEATHS[n % len(DEATHS)], AID[n % len(AID)]
        rows.append(facts.Recorded("disability", "person", no, "残疾类别", ("肢体", "智力", "视力")[n % 3]))
        rows.append(facts.Recorded("disability", "person", no, "残疾等级", str(n % 4 + 1)))
        rows.append(facts.Recorded("rescue", "person", no, "救助类别", aid))
        rows.append(facts.Recorded("rescue", "person", no, "救助起始日", None))
        rows.append(facts.Recorded("rescue", "person", no, "救助截止日", "2025-08-15" if n % 7 == 0 else None))
        rows.append(facts.Recorded("prison", "person", no, "在押起始日", "2025-01-02" if n % 11 == 0 else None))
        rows.append(facts.Recorded("disability", "person", no, "残疾证有效期至", "2025-09-30" if n % 5 == 1 else "2030-01-01"))
        rows += [facts.Recorded(register, "person", no, "死亡日期", died.isoformat() if died else None)
                 for register in ("deaths-civil", "deaths-health")]
    record(rows, "cases")
    return nos


def record(rows, reference):
    facts.record_facts(Path(settings.DATA_DIR), rows, as_of=ON, by=system("test"), at=AT, reference=reference)


def value(snapshot, no, name):
    """The fact as a Python value; None where it is known that there is none; KeyError where it is not known."""
    fact = snapshot.fact("person", name, no)
    if fact.state == "absent":
        return None
    if fact.state != "known":
        raise KeyError(name)
    return date.fromisoformat(str(fact.value)) if fact.type == "date" else fact.value


def lives(died, month):
    """Walks the month: is there a day on which the person lives?"""
    first, last = periods.span(month)
    day, found = first, False
    while day <= last:
        found = found or died is None or day <= died
        day += timedelta(days=1)
    return found


def care(known, month):
    last = periods.span(month)[1]
    soldier, grade = known("伤残军人等级"), known("残疾等级")
    if known("户籍地") != "深圳" or not lives(known("死亡日期"), month) or known("救助类别") == "特困" or known("生活护理等级"):
        return 0
    if soldier is not None and soldier <= 2:
        return 45_200
    if known("残疾证有效期至") < last:
        return 0
    born = known("出生日期")
    age = last.year - born.year - ((last.month, last.day) < (born.month, born.day))
    severe = grade <= 2 or known("残疾类别") in ("智力", "精神") or age >= 60 or known("同户持证残疾人数") >= 2
    return 45_200 if severe else 0


def living(known, month):
    last = periods.span(month)[1]
    fen = {"低保": 40_000, "低保边缘": 40_000, "支出型困难": 30_000}.get(known("救助类别"), 0)
    if known("户籍地") != "深圳" or not lives(known("死亡日期"), month) or known("在押起始日") is not None:
        return 0
    until = known("救助截止日")
    if until is not None and until < last:
        return 0
    return fen if known("伤残军人等级") is not None or known("残疾证有效期至") >= last else 0


def due(policy, nos, month):
    """Subject -> fen by the policy's table; only those that it decides."""
    rules = rules_of(content.current().policies[policy], month, ON, content.current())
    snapshot = reach.current_snapshot()
    found = rounds.decided_now(snapshot, rules, np.array(nos))
    kinds = rounds.kinds_now(snapshot, rules, nos)
    money = dict(zip(found["subject"].tolist(), found["fen"].tolist(), strict=True))
    return {no: money.get(no, 0) for no in nos if kinds.get(no) in ("entitled", "not_entitled")}


def expected(oracle, nos, month):
    """The same by the oracle; without those of whom something is not known."""
    snapshot, found = reach.current_snapshot(), {}
    for no in nos:
        try:
            found[no] = oracle(lambda name, no=no: value(snapshot, no, name), month)
        except (KeyError, TypeError):
            continue
    return found


@pytest.mark.parametrize(("policy", "oracle"), [(CARE, care), (LIVING, living)])
def test_every_holder_and_month_is_what_the_days_say(holders, policy, oracle):
    compared, paid = 0, set()
    for month in MONTHS:
        got, want = due(policy, holders, month), expected(oracle, holders, month)
        both = got.keys() & want.keys()
        assert {no: got[no] for no in both} == {no: want[no] for no in both}, month
        compared += len(both)
        paid |= {month for no in both if got[no]}
    assert compared > 500 and paid == set(MONTHS)


def test_the_month_of_a_death_is_paid_and_the_next_is_not(holders):
    snapshot = reach.current_snapshot()
    dead = [no for no in holders if value(snapshot, no, "死亡日期") == date(2025, 6, 1)]
    months = {month: due(CARE, dead, month) for month in ("2025-05", "2025-06", "2025-07")}
    assert any(months["2025-05"].values())
    assert [no for no, fen in months["2025-05"].items() if fen] == [no for no, fen in months["2025-06"].items() if fen]
    assert not any(months["2025-07"].values())
