"""Whom a case may be given to, as lists of departments and people to choose from; nobody types a key."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from zhengtong.kernel.cases import queries, standing
from zhengtong.kernel.parties import queries as parties
from zhengtong.site import content
from zhengtong.site.pages.door import role_name

Choices = list[tuple[str, str]]


def departments(*, without: str = "") -> Choices:
    """(key, name) of every department that has an officer in post, by name; a case sent elsewhere would lie there."""
    staffed = {post.department for post in parties.posts() if post.role in standing.DESK}
    found = [(key, content.department(key)) for key in staffed if key != without and key in content.now().units]
    return sorted(found, key=lambda pair: pair[1])


def bodies() -> Choices:
    """(name, name) of every department and street of the district, staffed here or not: for a letter, not for a desk."""
    found = [content.department(key) for key in content.now().units]
    return [(name, name) for name in sorted(found)]


def people(seen: queries.CaseView, *, without: str = "") -> Choices:
    """(login, name and post) of those in the case's department who may take it."""
    roles = {post.login.username: post.role for post in parties.posts(seen.case.department) if post.role in standing.DESK}
    listed = [(login, name) for login, name in queries.handlers(seen.case) if login != without and login in roles]
    return [(login, _("%(name)s，%(post)s") % {"name": name, "post": role_name(roles[login])}) for login, name in listed]


def names(logins: Any) -> dict[str, str]:
    """login -> the name behind it, the login itself where there is none."""
    return {login: parties.name(login) or login for login in set(logins) if login}


def choice(label: str, choices: Choices, *, hint: str = "", required: bool = True, initial: str = "") -> forms.ChoiceField:
    """A list to choose one from."""
    said = {"required": _("从列出的里面选一个。"), "invalid_choice": _("没有“%(value)s”这一项，请从列出的里面选。")}
    return forms.ChoiceField(
        label=label,
        choices=[("", _("请选择")), *choices],
        required=required,
        help_text=hint,
        initial=initial,
        error_messages=said,
    )
