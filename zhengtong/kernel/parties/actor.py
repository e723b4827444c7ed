"""The one who does something, as a plain value: passed into every action as `by=`."""
from dataclasses import dataclass

CITIZEN = ("resident", "enterprise")
STAFF = ("officer", "approver", "data_bureau", "auditor")
MACHINE = ("shell", "system")
ROLES = (*CITIZEN, *STAFF)


@dataclass(frozen=True)
class Actor:
    """A login in one of its posts.

    `subject` is the person or firm whose own login it is; `person` the human being behind the login, where it is known:
    nobody decides for themselves or their household, whichever post they use.
    """

    login: str
    name: str
    role: str
    department: str | None = None
    post: int | None = None
    subject: tuple[str, int] | None = None
    person: int | None = None

    def __str__(self) -> str:
        """The stable text that journals keep: role, login, department."""
        return f"{self.role}:{self.login}" + (f"@{self.department}" if self.department else "")

    @property
    def is_staff(self) -> bool:
        """Whether a post of the administration speaks."""
        return self.role in STAFF


def shell(user: str) -> Actor:
    """The operating-system user at the command line; stands for no officer and may decide nothing."""
    return Actor(login=user, name=user, role="shell")


def system(name: str) -> Actor:
    """A part of the system that acts by itself (the tick, the demonstration)."""
    return Actor(login=name, name=name, role="system")
