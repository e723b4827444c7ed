"""Doors: each page says up front who may open it and whether a purpose must be stated first.

`tests/site/test_access_matrix.py` reads `view.door` of every address; an address without a door fails there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from zhengtong.kernel.parties import ROLES
from zhengtong.site import actors, visits

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Door:
    """Who may open a page: `roles` (empty: everyone, also without login), the methods it answers, a purpose first or not.
    `largest`: bytes of one POST, None where the page itself says how much it takes. `visitor`: also whoever proved the case
    `pk` by number and phone code."""

    roles: frozenset[str]
    methods: frozenset[str]
    purpose: bool
    largest: int | None = None
    visitor: bool = False


def door(
    *roles: str, methods: str = "GET", purpose: bool = False, largest: int | None = None, visitor: bool = False
) -> Callable[[View], View]:
    """Declares who may call a view. Without login: login page; another role: 403 with the reason; no purpose: asked first.
    More than `largest` bytes: 413 before anything of them is read (`middleware.sized`)."""
    declared = Door(frozenset(roles), frozenset(methods.split()) | {"HEAD"}, purpose, largest, visitor)

    def dress(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return _refusal(declared, request, kwargs.get("pk")) or view(request, *args, **kwargs)

        guarded.door = declared  # type: ignore[attr-defined]
        return guarded

    return dress


def _refusal(declared: Door, request: HttpRequest, pk: Any = None) -> HttpResponse | None:
    if request.method not in declared.methods:
        return HttpResponseNotAllowed(sorted(declared.methods))
    if not declared.roles or (declared.visitor and pk is not None and visits.held(request, pk)):
        return None
    role = actors.role(request)
    if not role:
        return redirect_to_login(request.get_full_path())
    if role not in declared.roles:
        raise PermissionDenied(_("这一页只给%(roles)s看。") % {"roles": _list(declared.roles)})
    if declared.purpose and not actors.purpose(request):
        return redirect("/purpose?" + urlencode({"next": request.get_full_path()}))
    return None


def _list(roles: frozenset[str]) -> str:
    return _("、").join(role_name(role) for role in ROLES if role in roles)


def role_name(role: str) -> str:
    """A role in words."""
    return {
        "resident": _("居民"),
        "enterprise": _("企业"),
        "officer": _("部门经办"),
        "approver": _("部门审批"),
        "data_bureau": _("区政数局"),
        "auditor": _("审计"),
    }.get(role, role)
