"""Login and logout; in a demo the accounts stand beside the form. Five wrong passwords close it for 15 minutes."""

import json
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from zhengtong.site import actors
from zhengtong.site.pages.door import door
from zhengtong.site.pages.forms import HouseForm


class LoginForm(HouseForm):
    """Name and password; wrong ones are answered in one sentence that does not say which was wrong."""

    username = forms.CharField(
        label=_("账号"), max_length=150, error_messages={"required": _("填账号。"), "max_length": _("账号最多 150 个字。")}
    )
    password = forms.CharField(
        label=_("密码"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput,
        error_messages={"required": _("填密码。"), "max_length": _("密码最多 200 个字。")},
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: Any = None
        self.fields["username"].widget.attrs.update(autocomplete="username", autocapitalize="none", spellcheck="false")
        self.fields["password"].widget.attrs["autocomplete"] = "current-password"

    def clean(self) -> dict[str, Any]:
        """Asks the backends; axes among them counts failures."""
        given = super().clean() or {}
        if not self.errors:
            self.user = authenticate(self.request, username=given["username"], password=given["password"])
            if self.user is None:
                raise forms.ValidationError(_("账号或密码不对。再试一次；连错 5 次要等 15 分钟。"))
        return given


@door(methods="GET POST")
def enter(request: HttpRequest) -> HttpResponse:
    """The login page, and the login."""
    form = LoginForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        login(request, form.user)
        return redirect(_after(request))
    context = {"form": form, "next": request.POST.get("next") or request.GET.get("next", ""), "accounts": demo_accounts()}
    return render(request, "login.html", context, status=422 if form.is_bound else 200)


@door(methods="POST")
def leave(request: HttpRequest) -> HttpResponse:
    """The logout; a link alone must not log anybody out, hence POST."""
    logout(request)
    return redirect("/")


def safe(request: HttpRequest, address: str, otherwise: str = "/") -> str:
    """`address` when it stays on this site, else `otherwise`."""
    local = url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return address if address and local else otherwise


def _after(request: HttpRequest) -> str:
    role = actors.of(request)
    home = "/rounds/" if role and role.role in actors.STAFF else "/owed/"
    return safe(request, request.POST.get("next", ""), home)


def demo_accounts() -> list[dict[str, Any]]:
    """The demonstration's accounts (name, password, what they show); none on any other site."""
    if not settings.DEMO:
        return []
    kept: dict[str, Any] = json.loads((settings.DATA_DIR / "demo.json").read_text(encoding="utf-8"))
    return kept.get("accounts", [])
