"""What is being filled in: kept under the login of a person, a firm or an official; of a visitor in the session alone."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from zhengtong.kernel.drafts import actions, queries
from zhengtong.kernel.drafts.actions import DraftRefused
from zhengtong.kernel.parties import Actor
from zhengtong.site import day, leftovers

SESSION, VISITOR, FILED = "filing", "filing-visitor", "filed"
REMEMBERED = 20  # cases of one session whose receipts it may open


@dataclass(frozen=True)
class Way:
    """Which procedure is filed, and where: the applicant's own pages, or an official's counter (`desk`)."""

    procedure: str
    desk: bool = False

    @property
    def home(self) -> str:
        """The first page's address."""
        return f"/desk/file/{self.procedure}/" if self.desk else f"/file/{self.procedure}/"

    def at(self, page: str) -> str:
        """The address of one page."""
        return self.home + page


@dataclass
class Held:
    """A filing that is not handed in yet. `answers`, `files`: by question; `about`: what is no answer of the form (channel, day
    of arrival, guidance). `version`: of the saving that was read, 0 before the first."""

    key: str
    answers: dict[str, Any] = field(default_factory=dict)
    files: dict[str, list[str]] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)
    version: int = 0
    expires_on: Any = None


def filer(request: HttpRequest) -> Actor:
    """Who files: the login; a visitor is a nameless resident, the same for the whole session, who owns the files handed in."""
    known: Actor | None = request.actor or None  # type: ignore[attr-defined]
    if known:
        return known
    if VISITOR not in request.session:
        request.session[VISITOR] = secrets.token_hex(8)
    return Actor(login=f"visitor:{request.session[VISITOR]}", name=_("没有登录的申请人"), role="resident")


def of(request: HttpRequest, way: Way) -> Held:
    """What was kept, or the beginning of a new one."""
    if request.actor:  # type: ignore[attr-defined]
        kept = queries.of(filer(request), way.procedure, on=day.today())
        if kept is not None:
            return Held(kept.key, kept.answers, kept.files, kept.about, kept.version, kept.expires_on)
    else:
        said = request.session.get(SESSION, {}).get(way.procedure)
        if said:
            return Held(said["key"], said["answers"], said["files"], said["about"], said["version"])
    return Held(secrets.token_hex(16))


def save(request: HttpRequest, way: Way, held: Held) -> None:
    """Keeps it. DraftRefused when it was saved in another window in between."""
    if request.actor:  # type: ignore[attr-defined]
        made = actions.save(
            way.procedure, key=held.key, answers=held.answers, files=held.files, about=held.about, version=held.version,
            by=filer(request), on=day.today(), at=day.now())  # fmt: skip
        held.version = made.version
        return
    held.version += 1
    kept = request.session.setdefault(SESSION, {})
    kept[way.procedure] = {name: getattr(held, name) for name in ("key", "answers", "files", "about", "version")}
    request.session.modified = True


def throw_away(request: HttpRequest, way: Way) -> None:
    """Forgets it because it is not wanted: its files go as well."""
    hashes = {one for found in of(request, way).files.values() for one in found}
    drop(request, way)
    leftovers.forget(hashes, of=filer(request), by=filer(request), at=day.now())


def drop(request: HttpRequest, way: Way) -> None:
    """Forgets it, for it was handed in."""
    if request.actor:  # type: ignore[attr-defined]
        actions.drop(way.procedure, by=filer(request), on=day.today(), at=day.now())
    elif request.session.get(SESSION, {}).pop(way.procedure, None) is not None:
        request.session.modified = True


def remember(request: HttpRequest, case_id: Any) -> None:
    """The session that filed a case may open its receipt, also without an account."""
    filed = [*request.session.get(FILED, []), str(case_id)]
    request.session[FILED] = filed[-REMEMBERED:]


def is_own(request: HttpRequest, case_id: Any) -> bool:
    """Whether this session filed the case."""
    return str(case_id) in request.session.get(FILED, [])


def seal(said: Mapping[str, Any]) -> str:
    """What a page showed, in sixteen characters: a form brings it back, so that a change in another window is noticed."""
    return sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


__all__ = ["DraftRefused", "Held", "Way", "drop", "filer", "is_own", "of", "remember", "save", "seal", "throw_away"]
