"""The day of receipt by channel (article 31)."""
from datetime import date

import pytest

from zhengtong.openness.requests.receiving import APPLICANT, CHANNELS, OFFICE, Confirmed, is_confirmed_late, received_on

DAY, LATER, LAST = date(2025, 3, 3), date(2025, 3, 5), date(2025, 3, 7)
OURS, THEIRS = Confirmed(OFFICE, LATER), Confirmed(APPLICANT, LAST)


@pytest.mark.parametrize(("channel", "confirmed", "day"), [
    ("in_person", (), DAY),
    ("oral", (), DAY),
    ("registered_mail", (), None),
    ("registered_mail", (OURS,), LATER),
    ("ordinary_mail", (), None),
    ("ordinary_mail", (OURS,), LATER),
    ("internet", (OURS,), None),
    ("internet", (THEIRS,), None),
    ("internet", (OURS, THEIRS), LAST),
    ("email", (THEIRS, OURS), LAST),
    ("fax", (OURS, THEIRS), LAST),
])
def test_each_channel_has_its_day(channel, confirmed, day):
    assert received_on(channel, DAY, confirmed) == day


def test_a_second_confirmation_moves_nothing():
    assert received_on("internet", DAY, (OURS, THEIRS, Confirmed(APPLICANT, date(2025, 4, 1)))) == LAST


def test_nobody_confirms_what_is_not_there():
    assert received_on("registered_mail", LATER, (Confirmed(OFFICE, DAY),)) == LATER


def test_only_a_plain_letter_is_confirmed_late():
    late = {key for key in CHANNELS if is_confirmed_late(key, DAY, None, LATER)}
    assert late == {"ordinary_mail"}
    assert not is_confirmed_late("ordinary_mail", DAY, DAY, LAST)
