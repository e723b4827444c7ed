"""The verbs of drafts: save, drop, and forgetting what nobody came back for."""
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from zhengtong.kernel.journal.actions import append, writing
from zhengtong.kernel.parties import Actor
from zhengtong.kernel.procedures import queries as procedures

from . import queries
from .models import Draft

__all__ = ["KEPT_DAYS", "DraftRefused", "drop", "expire", "save"]

KEPT_DAYS = 30  # from the last saving: a project parameter, no source gives one
AT_ONCE = 500


class DraftRefused(Exception):
    """Nothing was saved; `reason` and `remedy` are sentences for the one who fills in."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason, self.remedy = reason, remedy


def save(
    procedure: str, *, key: str, answers: Mapping[str, Any], files: Mapping[str, Sequence[str]], about: Mapping[str, Any],
    version: int, by: Actor, on: date, at: datetime,
) -> Draft:
    """Keeps the whole draft as it is now, for thirty days from `on`. `version`: the number of the saving that was seen (0: none
    yet). DraftRefused when somebody saved in between, in another window; KeyError for a procedure not in force."""
    purpose = procedures.procedure(procedure, on=on).procedure.purpose
    said = {"answers": dict(answers), "files": {name: list(found) for name, found in files.items()}, "about": dict(about),
            "saved_on": on, "expires_on": on + timedelta(days=KEPT_DAYS)}
    with writing():
        held = Draft.objects.select_for_update().filter(owner=queries.owner(by), procedure=procedure).first()
        if held is not None and held.expires_on < on:
            held.delete()
            held = None
        if (held.version if held else 0) != version or (held is not None and held.key != key):
            raise DraftRefused(_("这份申请在另一个窗口里改过了。"), _("看一下现在的内容，再改一次。"))
        if held is None:
            held = Draft(owner=queries.owner(by), procedure=procedure, purpose=purpose, key=key, version=0, begun_on=on)
        for name, value in {**said, "version": held.version + 1}.items():
            setattr(held, name, value)
        held.save()
        body = {"draft": str(held.pk), "procedure": procedure, "purpose": purpose, "version": held.version}
        append(kind="drafts.save", body=body, by=by, at=at)
    return held


def drop(procedure: str, *, by: Actor, on: date, at: datetime) -> bool:
    """Forgets the actor's draft: it was handed in, or is not wanted. False when there was none."""
    with writing():
        held = Draft.objects.select_for_update().filter(owner=queries.owner(by), procedure=procedure).first()
        if held is None:
            return False
        body = {"draft": str(held.pk), "procedure": procedure, "on": on.isoformat()}
        held.delete()
        append(kind="drafts.drop", body=body, by=by, at=at)
    return True


def expire(*, by: Actor, on: date, at: datetime) -> int:
    """Forgets what nobody came back for in thirty days; how many."""
    done = 0
    while True:
        with writing():
            gone = list(Draft.objects.select_for_update().filter(expires_on__lt=on).order_by("pk")[:AT_ONCE])
            if not gone:
                return done
            Draft.objects.filter(pk__in=[held.pk for held in gone]).delete()
            append(kind="drafts.expire", body={"drafts": sorted(str(held.pk) for held in gone)}, by=by, at=at)
        done += len(gone)
