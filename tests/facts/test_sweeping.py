"""The cache keeps what recent snapshots use, and nothing that is swept is lost."""
import os
import time

from zhengtong.kernel.facts import queries

from .conftest import JAN, PEOPLE, population


def test_old_columns_go_and_come_back_alike(district):
    district.load("population", population(), JAN)
    first = district.snapshot
    first.prepare()
    for amount in range(4):
        district.load("income", {"身份证号": PEOPLE[:1], "月收入": [float(amount)]}, JAN)
        district.snapshot.prepare()
    aged = [p for p in (district.data / "current").glob("*/*/*") if p.is_dir()] + list((district.data / "current").glob("columns/*"))
    for path in aged:
        os.utime(path, (time.time() - 9999,) * 2)
    district.load("income", {"身份证号": PEOPLE[:1], "月收入": [9.0]}, JAN)
    district.snapshot.prepare()
    left = [p for p in aged if p.exists()]
    assert left and len(left) < len(aged)
    past = queries.Snapshot(district.data, first.state, district.content)
    no = past.number("person", PEOPLE[0])
    assert past.fact("person", "月收入", no).state == "never_supplied" and past.fact("person", "户籍地", no).text == "深圳"
    assert district.state("person", PEOPLE[0], "月收入") == ("known", "9.00")
