"""The disclosure office: who works there, who is on leave, how much one person does in a day; and the lawyer who reviews."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from zhengtong.kernel.parties import Actor

OFFICE, JUSTICE = "government-office", "justice"
PEOPLE = (  # login, name, role, department
    ("year-zhao", "赵蕾", "officer", OFFICE),
    ("year-he", "何静", "officer", OFFICE),
    ("year-liu", "刘洋", "officer", OFFICE),
    ("year-wu", "吴建国", "approver", OFFICE),
    ("year-qian", "钱文", "officer", JUSTICE),
)
CAPACITY = 9  # steps that one officer takes in a day
LEAVE = {"year-zhao": (2, 17), "year-he": (7, 21), "year-liu": (8, 4)}  # month and first day of ten days of leave


@dataclass
class Office:
    """Actors by login, and how much each has done today."""

    actors: dict[str, Actor]
    year: int
    done: dict[str, int] = field(default_factory=dict)
    ticks: int = 0

    def morning(self) -> None:
        """A new day: nobody has done anything yet."""
        self.done, self.ticks = {}, 0

    def desk(self, n: int, day: date) -> Actor | None:
        """An officer with time for request `n`: the one whose it is, or who stands in; None when all are busy or away."""
        officers = [a for a in self.actors.values() if a.role == "officer" and a.department == OFFICE]
        turn = [officers[(n + i) % len(officers)] for i in range(len(officers))]
        free = [a for a in turn if not self._away(a.login, day) and self.done.get(a.login, 0) < CAPACITY]
        if free:
            self.done[free[0].login] = self.done.get(free[0].login, 0) + 1
        return free[0] if free else None

    @property
    def head(self) -> Actor:
        """The head of the disclosure office."""
        return self.actors["year-wu"]

    @property
    def lawyer(self) -> Actor:
        """Who reviews at the justice bureau."""
        return self.actors["year-qian"]

    def at(self, day: date) -> datetime:
        """The next moment of a working day: 9:00 in China and a minute for each thing done."""
        self.ticks += 1
        return datetime(day.year, day.month, day.day, 1, tzinfo=UTC) + timedelta(seconds=20 * self.ticks)

    def _away(self, login: str, day: date) -> bool:
        month, first = LEAVE.get(login, (0, 0))
        return month > 0 and 0 <= (day - date(self.year, month, first)).days < 10


def staffed(year: int) -> Office:
    """The office with its logins and posts, made when they are not there; nobody can log in with them."""
    return Office({login: posted(login, name, role, department, year) for login, name, role, department in PEOPLE}, year)


def posted(login: str, name: str, role: str, department: str, year: int) -> Actor:
    """Somebody with a post since the year began; the login and the post are made when they are not there."""
    from django.contrib.auth import get_user_model

    from zhengtong.kernel.parties import actions, queries, system

    users = get_user_model().objects
    user: Any = users.filter(username=login).first() or users.create_user(login, last_name=name)
    if queries.actor(user) is None:
        at = datetime(year, 1, 1, tzinfo=UTC)
        actions.open_post(login=user, department=department, role=role, person=None, by=system("zt year"), at=at)
    actor = queries.actor(user)
    assert actor is not None
    return actor
