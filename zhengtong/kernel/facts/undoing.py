"""Which load may be taken back: its file no longer counts then, and stays for what was decided on it."""
from django.utils.translation import gettext as _

from .errors import FactsRefused
from .manifests import File, State


def standing(state: State, register: str, number: int) -> File:
    """The file of the register with this number, when it may go: a whole register carries the changes after it. FactsRefused
    says what to do instead."""
    files = state.of(register)
    found = next((f for f in files if f.seq == number), None)
    if found is None:
        known = "、".join(str(f.seq) for f in files[-20:]) or _("没有")
        raise FactsRefused(_("名册“%(key)s”没有第 %(n)d 号载入，或已收回。可收回的：%(known)s。")
                           % {"key": register, "n": number, "known": known})
    others = [f for f in files if f.seq != number and not f.partial]
    if found.full and others and not any(f.full for f in others):
        later = "、".join(str(f.seq) for f in reversed(others))
        raise FactsRefused(_("第 %(n)d 号是整册，后来的变更都依着它。先收回 %(later)s，或用 --full 载入正确的整册。")
                           % {"n": number, "later": later})
    return found
