"""What tests of payment share: actors, accounts, a list that goes its whole way."""
from datetime import UTC, date, datetime, timedelta

from zhengtong.kernel.access import queries as reach
from zhengtong.kernel.parties import Actor
from zhengtong.services.entitlement.payment import actions, answers
from zhengtong.services.entitlement.payment.models import Agreement, Grant, PayeeAccount

ON = date(2025, 12, 31)
AT = datetime(2025, 12, 31, 4, tzinfo=UTC)
DEPARTMENT = "civil-affairs"
OLD_AGE = "old-age-allowance"


def officer(login="zhou", department=DEPARTMENT, person=None):
    return Actor(login, "周某", "officer", department, 1, None, person)


def approver(login="wu", department=DEPARTMENT, person=None):
    return Actor(login, "吴某", "approver", department, 2, None, person)


def resident(no):
    return Actor(f"resident-{no}", "居民", "resident", subject=("person", no), person=no)


def acting(by, on=ON):
    return {"by": by, "on": on, "at": AT + (on - ON)}


def name_of(kind, no):
    return str(reach.current_snapshot().fact(kind, "姓名" if kind == "person" else "名称", no).value)


def give_accounts(grants, policy=None):
    """An account and, with a policy, a standing agreement for every holder."""
    holders = sorted({(g.holder_kind, g.holder_no) for g in grants})
    PayeeAccount.objects.bulk_create(
        PayeeAccount(kind=kind, no=no, name="户名", number=f"62{no:014d}", bank="银行", since=ON, by="test", at=AT)
        for kind, no in holders)
    if policy:
        Agreement.objects.bulk_create(
            Agreement(policy=policy, kind=kind, no=no, since=ON, channel="site", by="test", at=AT) for kind, no in holders)


def proposed(round, policy=OLD_AGE):
    return actions.propose(policy=policy, round=round, **acting(officer("proposer")))


def signed(held, department=DEPARTMENT):
    actions.confirm_list(pk=held.pk, **acting(officer(department=department)))
    return actions.sign_list(pk=held.pk, **acting(approver(department=department)))


def released(round, policy=OLD_AGE):
    """A list without publicity, released, everybody's agreement standing."""
    held = proposed(round, policy)
    give_accounts(held.grants.all(), policy)
    signed(held)
    return actions.release_grants(pk=held.pk, **acting(approver()))


def sent(department=DEPARTMENT, form="csv", on=ON, limit=None):
    batch = actions.make_batch(department=department, form=form, limit=limit, **acting(officer(department=department), on))
    return actions.send_batch(pk=batch.pk, **acting(approver(department=department), on))


def answer(batch, status="paid", reason="", others=(), payments=None):
    """A CSV answer: everything `status`, but `others`: payment key -> (status, reason)."""
    rows, others = [], dict(others)
    for payment in payments or batch.payments.order_by("key"):
        said, why = others.get(payment.key, (status, reason))
        rows.append(f"{batch.key},{payment.key},{said},{payment.fen / 100:.2f},{why}")
    total = sum(p.fen for p in (payments or batch.payments.all()))
    lines = [",".join(answers.HEADER), *rows, f"END,{len(rows)},,{total / 100:.2f},"]
    return "\n".join(lines).encode()


def states(held=None):
    found = {}
    for grant in held.grants.all() if held else Grant.objects.all():
        found[grant.state] = found.get(grant.state, 0) + 1
    return found


def later(days):
    return ON + timedelta(days=days)
