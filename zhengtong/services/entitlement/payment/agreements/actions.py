"""What the holder says: agrees with an account, ahead or for one grant, takes it back, declines."""
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from zhengtong.kernel.journal.actions import writing
from zhengtong.kernel.parties import Actor, system

from .. import agreeing, deciding, moving
from ..agreeing import Account
from ..models import Agreement, Grant, GrantMove, PayeeAccount
from ..noting import done
from ..refusals import PaymentRefused

__all__ = ["agree", "agree_ahead", "decline", "give_account", "withdraw_agreement"]


def agree(
    *, grant: int, account: Account | None = None, channel: str = "site", mandate: str = "", by: Actor, on: date, at: datetime
) -> Grant:
    """The holder (a guardian, somebody at a counter) agrees and confirms the account; where the budget goes to who comes first
    it is reserved now, and a grant that finds it spent is cut whole."""
    with writing():
        row = Grant.objects.select_for_update(of=("self",)).select_related("list").get(pk=grant)
        agreeing.entitled_to_speak((row.holder_kind, row.holder_no), by, row.list.department, mandate, on, row.policy)
        policy, mine = deciding.policy_of(row.policy, on), Grant.objects.filter(pk=grant)
        until = row.until or row.list.asked_until
        if row.state != "asked" or (until and on > until):
            said = _("这一笔现在是“%s”，不能再答复。") % moving.state_name(row.state)
            raise PaymentRefused("state", said, _("有疑问可以申请复核。"))
        opened = agreeing.opened((row.holder_kind, row.holder_no), account, by=by, on=on, at=at)
        if policy.agreement.form == "standing":
            agreeing.standing(row.policy, (row.holder_kind, row.holder_no), channel, mandate, by=by, on=on, at=at)
        if deciding.first_come(policy) and not agreeing.reserve(row, on.year):
            moves = _spent(row, mine, by=by, on=on, at=at)
        else:
            moves = moving.move(mine, "agreed", department=row.list.department, by=by, on=on, at=at, of=row.list,
                                values={"account": opened, "agreed_on": on})
        done("agree", f"grant:{row.pk}", {"channel": channel, "moves": moving.body(moves)}, by, at)
    row.refresh_from_db()
    return row


def _spent(row: Grant, mine: Any, *, by: Actor, on: date, at: datetime) -> list[GrantMove]:
    return moving.move(mine, "budget_spent", department=row.list.department, by=system("budget"), on=on, at=at, of=row.list,
                       values={"reason": "budget"})


def agree_ahead(
    *, policy: str, kind: str, no: int, account: Account, channel: str = "site", mandate: str = "", by: Actor, on: date,
    at: datetime,
) -> None:
    """A standing agreement with its account before anything is due (高龄津贴: two months before the birthday)."""
    model = deciding.policy_of(policy, on)
    if model.agreement.form != "standing":
        raise PaymentRefused("agreement", _("这项政策要逐笔同意。"), _("名单放行后再答复。"))
    with writing():
        agreeing.entitled_to_speak((kind, no), by, model.department, mandate, on, policy)
        agreeing.opened((kind, no), account, by=by, on=on, at=at)
        agreeing.standing(policy, (kind, no), channel, mandate, by=by, on=on, at=at)
        done("agree_ahead", f"{kind}:{no}", {"policy": policy, "channel": channel}, by, at)


def withdraw_agreement(*, policy: str, kind: str, no: int, mandate: str = "", by: Actor, on: date, at: datetime) -> None:
    """Takes a standing agreement back, as easily as it was given (PIPL 15); what was paid stays paid."""
    with writing():
        agreeing.entitled_to_speak((kind, no), by, deciding.policy_of(policy, on).department, mandate, on, policy)
        Agreement.objects.filter(policy=policy, kind=kind, no=no, until=None).update(until=on)
        done("withdraw_agreement", f"{kind}:{no}", {"policy": policy}, by, at)


def give_account(*, kind: str, no: int, account: Account, department: str = "", mandate: str = "", by: Actor, on: date,
                 at: datetime) -> PayeeAccount:
    """Another account, after a rejection or before the next payment. Files that were sent keep the old one."""
    with writing():
        agreeing.entitled_to_speak((kind, no), by, department or (by.department or ""), mandate, on)
        opened = agreeing.opened((kind, no), account, by=by, on=on, at=at)
        done("give_account", f"{kind}:{no}", {"account": opened.pk}, by, at)
    return opened


def decline(*, grant: int, mandate: str = "", by: Actor, on: date, at: datetime) -> Grant:
    """The holder does not want it."""
    with writing():
        row = Grant.objects.select_for_update(of=("self",)).select_related("list").get(pk=grant)
        agreeing.entitled_to_speak((row.holder_kind, row.holder_no), by, row.list.department, mandate, on, row.policy)
        moves = moving.move(Grant.objects.filter(pk=grant), "declined", department=row.list.department, by=by, on=on, at=at,
                            of=row.list, values={"reason": "declined"})
        done("decline", f"grant:{row.pk}", {"moves": moving.body(moves)}, by, at)
    row.refresh_from_db()
    return row
