"""Opening and closing posts and logins; the accounts of the demonstration."""
import json
import secrets
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from zhengtong.kernel.content import queries as content
from zhengtong.kernel.journal.actions import append, writing

from .actor import Actor, system
from .models import POST_ROLES, Post, SubjectLogin

__all__ = [
    "PostRefused", "close_post", "end_subject_logins", "make_demo_accounts", "open_post", "open_subject_login",
]

DEMO_POSTS = (  # login, department, role
    ("civil-affairs", "civil-affairs", "officer"),
    ("dpf", "dpf", "officer"),
    ("hr", "hr", "officer"),
    ("industry", "industry", "officer"),
    ("approver", "civil-affairs", "approver"),
    ("civil-affairs-2", "civil-affairs", "officer"),  # who proposes a list does not confirm it
    ("reviewer", "civil-affairs", "officer"),  # a review is done by two who did not handle the grant
    ("review-approver", "civil-affairs", "approver"),
    ("dpf-approver", "dpf", "approver"),
    ("disclosure", "government-office", "officer"),
    ("disclosure-head", "government-office", "approver"),
    ("lawyer", "justice", "officer"),
    ("permits", "data-bureau", "officer"),
    ("permits-head", "data-bureau", "approver"),
    ("data-bureau", "data-bureau", "data_bureau"),
    ("auditor", "data-bureau", "auditor"),
)


class PostRefused(Exception):
    """The post or login cannot be opened; the message says why and what to do."""


def open_post(*, login: Any, department: str, role: str, person: int | None, by: Actor, at: datetime) -> Post:
    """Gives a login a post. Refused for an unknown department or role, and when the post is held already."""
    if department not in content.load(kinds=["units"]).units:
        raise PostRefused(_("没有部门“%s”；部门见内容包 units。") % department)
    if role not in dict(POST_ROLES):
        raise PostRefused(_("没有岗位“%(role)s”；只有：%(known)s。") % {"role": role, "known": "、".join(dict(POST_ROLES))})
    if Post.objects.filter(login=login, department=department, role=role, until=None).exists():
        raise PostRefused(_("“%s”已经在这个岗位上。") % login.username)
    with writing():
        post = Post.objects.create(login=login, department=department, role=role, person=person, since=at)
        body = {"login": login.username, "department": department, "role": role, "person": person}
        append(kind="parties.open_post", body=body, by=by, at=at)
    return post


def close_post(*, post: Post, by: Actor, at: datetime) -> None:
    """Ends a post from this moment; what was done in it stays."""
    with writing():
        Post.objects.filter(pk=post.pk, until=None).update(until=at)
        body = {"login": post.login.username, "department": post.department, "role": post.role}
        append(kind="parties.close_post", body=body, by=by, at=at)


def open_subject_login(*, login: Any, kind: str, no: int, person: int | None, by: Actor, at: datetime) -> SubjectLogin:
    """Ties a login to the resident or firm that it belongs to."""
    if SubjectLogin.objects.filter(login=login).exists() or Post.objects.filter(login=login, until=None).exists():
        raise PostRefused(_("“%s”已经属于别人或在岗；一个登录只有一个身份。") % login.username)
    with writing():
        own = SubjectLogin.objects.create(login=login, kind=kind, no=no, person=person)
        append(kind="parties.open_subject_login", body={"login": login.username, "kind": kind, "no": no}, by=by, at=at)
    return own


def end_subject_logins(*, kind: str, nos: Collection[int], by: Actor, at: datetime) -> int:
    """Ends the logins of subjects who were erased: no name, no address, no password, nobody's; gives how many."""
    own = [one for one in SubjectLogin.objects.filter(kind=kind).select_related("login") if one.no in nos]
    if not own:
        return 0
    with writing():
        for one in own:
            user, words = one.login, {"first_name": "", "last_name": "", "email": ""}
            user.username, user.is_active = f"erased-{user.pk}", False
            for name, word in words.items():
                setattr(user, name, word)
            user.set_unusable_password()
            user.save()
            one.delete()
        append(kind="parties.end_subject_logins", body={"kind": kind, "logins": len(own)}, by=by, at=at)
    return len(own)


def make_demo_accounts(
    data_dir: Path, *, resident: int, firm: int, operator: int | None = None, officer: int | None = None, at: datetime
) -> list[dict[str, str]]:
    """The accounts of `zt demo`, made once: [{login, password, role, department, name}]. The caller keeps them in demo.json.

    `resident` and `firm` are subject numbers; `operator` is the person behind the firm's login, `officer` the person who
    holds the post in the disabled persons' federation. Passwords are random. Only the caller's synthetic database has them.
    """
    by = system("zt demo")
    kept = _kept(data_dir)
    own = (("resident", "person", resident, resident), ("enterprise", "firm", firm, operator))
    accounts = [_account(kept, login, role, department) for login, department, role in DEMO_POSTS]
    subjects = [_account(kept, role, role, "") for role, *_subject in own]
    hashed = _hashed([*accounts, *subjects])
    for account, (login, department, role) in zip(accounts, DEMO_POSTS, strict=True):
        user = _user(account, hashed)
        if not Post.objects.filter(login=user, department=department, role=role, until=None).exists():
            person = officer if login == "dpf" else None
            open_post(login=user, department=department, role=role, person=person, by=by, at=at)
    for account, (_role, kind, no, person) in zip(subjects, own, strict=True):
        user = _user(account, hashed)
        if not SubjectLogin.objects.filter(login=user).exists():
            open_subject_login(login=user, kind=kind, no=no, person=person, by=by, at=at)
    return subjects + accounts


def _hashed(accounts: list[dict[str, str]]) -> dict[str, str]:
    """Login -> hashed password of those who have no login yet; hashing takes a quarter of a second each, on all cores."""
    logins = {account["login"] for account in accounts}
    there = set(get_user_model().objects.filter(username__in=logins).values_list("username", flat=True))
    new = [account for account in accounts if account["login"] not in there]
    with ThreadPoolExecutor() as threads:
        hashes = threads.map(make_password, [account["password"] for account in new])
        return {account["login"]: text for account, text in zip(new, hashes, strict=True)}


def _kept(data_dir: Path) -> dict[str, str]:
    path = data_dir / "demo.json"
    accounts = json.loads(path.read_text(encoding="utf-8")).get("accounts", []) if path.exists() else []
    return {account["login"]: account["password"] for account in accounts}


def _account(kept: dict[str, str], login: str, role: str, department: str) -> dict[str, str]:
    password = kept.get(login) or secrets.token_urlsafe(12)
    return {"login": login, "password": password, "role": role, "department": department, "name": _demo_name(role, department)}


def _demo_name(role: str, department: str) -> str:
    unit = content.load(kinds=["units"]).units[department] if department else None
    words = {"resident": _("居民"), "enterprise": _("企业经办人"), "officer": _("经办人"), "approver": _("审批人"),
             "data_bureau": _("数据管理员"), "auditor": _("审计员")}
    return (unit.short or unit.zh if unit else "") + words[role]


def _user(account: dict[str, str], hashed: dict[str, str]) -> Any:
    users = get_user_model().objects
    user = users.filter(username=account["login"]).first()
    if user is None:
        return users.create(username=account["login"], password=hashed[account["login"]], last_name=account["name"])
    if not user.check_password(account["password"]):
        user.set_password(account["password"])
        user.save()
    return user
