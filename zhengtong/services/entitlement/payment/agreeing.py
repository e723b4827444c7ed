"""Agreement and payee account: who may give them for whom, what an account must be, the budget that is reserved with it."""
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F
from django.utils.translation import gettext as _

from zhengtong.kernel.access import queries as reach
from zhengtong.kernel.parties import CITIZEN, Actor
from zhengtong.kernel.parties import queries as parties

from .models import Agreement, Grant, PayeeAccount, YearBudget
from .refusals import PaymentRefused, not_yours, own_matter

COUNTER = ("officer", "approver")
MATTER = "entitlement"  # what a mandate names; one policy: `entitlement:<policy>`


@dataclass(frozen=True)
class Account:
    """An account as somebody states it."""

    name: str
    number: str
    bank: str


def entitled_to_speak(
    holder: tuple[str, int], by: Actor, department: str, mandate: str, on: date, policy: str = ""
) -> None:
    """The holder, a guardian of a minor, the household's people, a guardian or agent whose mandate holds today and names the
    policy (empty: the whole matter); at a counter an officer of the department who saw the identity card, or names the mandate
    (`mandate`: which card, or `#<number>`), never for themselves or their household."""
    if by.role in CITIZEN and by.subject == holder:
        return  # nobody's wards and household need be looked for
    matter = f"{MATTER}:{policy}" if policy else MATTER
    if by.role in CITIZEN:
        _as_citizen(holder, by, matter, on)
        return
    if by.role not in COUNTER or by.department != department:
        raise not_yours()
    _at_the_counter(holder, mandate.strip(), matter, on)
    if holder[1] in reach.conflicts(by, reach.current_snapshot()).get(holder[0], frozenset()):
        raise own_matter()


def _as_citizen(holder: tuple[str, int], by: Actor, matter: str, on: date) -> None:
    if by.subject is not None and by.subject[0] == "person" and parties.mandate(by.subject[1], *holder, matter, on):
        return
    if holder[1] not in reach.subjects_of(by, reach.current_snapshot(), on).get(holder[0], frozenset()):
        remedy = _("由本人、监护人登录，或持授权到窗口办理。")
        raise PaymentRefused("who", _("这一笔不是给您的，也不是给您监护的人的。"), remedy)


def _at_the_counter(holder: tuple[str, int], said: str, matter: str, on: date) -> None:
    if not said:
        raise PaymentRefused("mandate", _("窗口代办要写明看过的身份证件或者授权书。"), _("补写后再办。"))
    number = said.removeprefix("#")
    if said != number and not (
        number.isdecimal() and len(number) < 15 and parties.mandate(None, *holder, matter, on, pk=int(number))
    ):
        raise PaymentRefused("mandate", _("这项授权已到期、已结束，或者不包括这件事。"), _("请本人来办，或另行授权。"))


def opened(holder: tuple[str, int], given: Account | None, *, by: Actor, on: date, at: datetime) -> PayeeAccount:
    """The holder's open account: the one that is there, or a new one that replaces it."""
    now = PayeeAccount.objects.select_for_update().filter(kind=holder[0], no=holder[1], until=None).first()
    if given is None:
        if now is None:
            raise PaymentRefused("account", _("还没有收款账户。"), _("请填写本人名下的账户。"))
        return now
    checked = _checked(holder, given, on)
    if now is not None:
        if (now.name, now.number, now.bank) == (checked.name, checked.number, checked.bank):
            return now
        PayeeAccount.objects.filter(pk=now.pk).update(until=on, closed="replaced")
    return PayeeAccount.objects.create(
        kind=holder[0], no=holder[1], name=checked.name, number=checked.number, bank=checked.bank, since=on, by=str(by), at=at)


def _checked(holder: tuple[str, int], given: Account, on: date) -> Account:
    number, name, bank = given.number.replace(" ", ""), given.name.strip(), given.bank.strip()
    if not (number.isascii() and number.isdigit() and 8 <= len(number) <= 30):
        raise PaymentRefused("account number", _("账号应是8到30位数字。"), _("照银行卡或者开户许可证填写。"))
    if not bank or any(ord(c) < 32 for c in bank + name) or len(bank) > 120:
        raise PaymentRefused("bank", _("开户行没有填好。"), _("照银行卡或者开户许可证填写。"))
    if name not in names(holder, on):
        remedy = _("填写收款人本人的账户；未成年人可以填监护人的。")
        raise PaymentRefused("another person", _("账户户名与收款人不一致。"), remedy)
    return Account(name, number, bank)


def names(holder: tuple[str, int], on: date) -> set[str]:
    """Names that an account of the holder may have: its own, a minor's guardian's, those of a household's people."""
    snapshot, (kind, no) = reach.current_snapshot(), holder
    if kind == "household":
        return {name_of(snapshot, "person", one) for one in _members(snapshot, no)} - {""}
    found = {name_of(snapshot, kind, no)}
    guardian = snapshot.fact("person", "监护人", no) if kind == "person" else None
    if guardian is not None and guardian.state == "known":
        found.add(name_of(snapshot, "person", _number(snapshot, no)))
    return found - {""}


def name_of(snapshot: object, kind: str, no: int) -> str:
    """The name that the register has of a person or firm; empty where none is known."""
    fact = snapshot.fact(kind, "姓名" if kind == "person" else "名称", no)  # type: ignore[attr-defined]
    return str(fact.value) if fact.state == "known" else ""


def _number(snapshot: object, no: int) -> int:
    return int(snapshot.column("person", "监护人").values[no])  # type: ignore[attr-defined]


def _members(snapshot: object, household: int) -> list[int]:
    import numpy as np

    column = snapshot.column("person", "户号")  # type: ignore[attr-defined]
    return np.flatnonzero((np.asarray(column.values) == household) & (np.asarray(column.state) == 0)).tolist()


def standing(policy: str, holder: tuple[str, int], channel: str, mandate: str, *, by: Actor, on: date, at: datetime) -> None:
    """Keeps a standing agreement, once."""
    Agreement.objects.get_or_create(
        policy=policy, kind=holder[0], no=holder[1], until=None,
        defaults={"since": on, "channel": channel, "mandate": mandate[:200], "by": str(by), "at": at})


def reserve(grant: Grant, year: int) -> bool:
    """Takes the grant's fen from the year's budget at the moment of agreement; False when the rest is too small."""
    fits = YearBudget.objects.filter(policy=grant.policy, year=year, total__gte=F("reserved") + grant.fen - grant.cut)
    return fits.update(reserved=F("reserved") + grant.fen - grant.cut) == 1
