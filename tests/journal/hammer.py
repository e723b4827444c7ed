"""One of several processes that append and roll back at random: python hammer.py SEED ACTIONS. Started by the test."""
import random
import sys
from datetime import UTC, datetime

import django

django.setup()

from django.db import connection  # noqa: E402

from zhengtong.kernel.journal import actions  # noqa: E402

AT = datetime(2025, 12, 31, tzinfo=UTC)


class RolledBack(Exception):
    """The action failed after it had appended."""


def action(seed: int, number: int, dice: random.Random) -> bool:
    """A change, then its entry; one in four fails afterwards."""
    try:
        with actions.writing():
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO hammered (name) VALUES (%s)", [f"{seed}-{number}"])
            lines = [actions.Line("test.done", {"seed": seed, "number": number, "of": n}) for n in range(dice.choice([1, 1, 1, 3]))]
            actions.append_all(lines, by=f"os:{seed}", at=AT)
            if dice.random() < 0.25:
                raise RolledBack
    except RolledBack:
        return False
    return True


def main() -> None:
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    dice = random.Random(seed)
    print(sum(action(seed, number, dice) for number in range(count)))


main()
