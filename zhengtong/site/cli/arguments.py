"""What was written on the command line, checked before anything is done: an argument that names nothing, or a place that
cannot be read or written, is usage (exit status 2) and leaves no trace."""
import getpass
import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from .output import refuse

MOST = 2**31 - 1  # the largest number that both databases hold as a key


def day(text: str, *, place: str = "", as_json: bool = False) -> date:
    """The day written as 2025-12-31."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise refuse(_("“%s”不是日期") % text, place=place, remedy=_("写成 2025-12-31"), as_json=as_json, code=2) from None


def readable(path: Path, *, as_json: bool = False) -> Path:
    """A file that is there and may be read."""
    if not path.exists():
        raise refuse(_("没有这个文件"), place=str(path), remedy=_("核对路径"), as_json=as_json, code=2)
    if path.is_dir():
        raise refuse(_("这是文件夹，不是文件"), place=str(path), remedy=_("写出文件夹里的那个文件"), as_json=as_json, code=2)
    if not os.access(path, os.R_OK):
        raise refuse(_("这个文件读不了"), place=str(path), remedy=_("请文件的主人给出读的权限"), as_json=as_json, code=2)
    return path


def writable(path: Path, *, as_json: bool = False) -> Path:
    """A new file in a folder that is there and may be written to."""
    if path.exists():
        found = _("这是文件夹，不是文件") if path.is_dir() else _("文件已经在了")
        raise refuse(found, place=str(path), remedy=_("换一个文件名"), as_json=as_json, code=2)
    _may_write(path.parent, as_json)
    return path


def folder(path: Path, *, as_json: bool = False) -> Path:
    """A folder that may be written to, or one that can be made."""
    if path.exists() and not path.is_dir():
        raise refuse(_("这是文件，不是文件夹"), place=str(path), remedy=_("换一个文件夹"), as_json=as_json, code=2)
    _may_write(next(p for p in (path, *path.absolute().parents) if p.exists()), as_json)
    return path


def department(key: str | None, *, as_json: bool = False) -> str | None:
    """The key of a department that the packs name; None stays None."""
    from zhengtong.kernel.content import queries as content

    if key is not None and key not in content.current(kinds=("units",)).units:
        raise refuse(_("没有部门“%s”") % key, place=key, remedy=_("部门的键见 zt pack list units"), as_json=as_json, code=2)
    return key


def actor(login: str, password_file: Path | None, *, as_json: bool = False) -> Any:
    """The one in a post whom login and password name: the shell stands for no officer."""
    from django.contrib.auth.backends import ModelBackend

    from zhengtong.kernel.parties import queries as parties

    user = ModelBackend().authenticate(None, username=login, password=_password(login, password_file, as_json))
    found = parties.actor(user) if user is not None else None
    if found is None or not found.is_staff:
        raise refuse(_("登录或密码不对，或不在岗"), place=f"--login {login}", remedy=_("用在岗的登录"), as_json=as_json)
    return found


def _password(login: str, password_file: Path | None, as_json: bool) -> str:
    if password_file is None:
        return getpass.getpass(_("%s 的密码：") % login)
    if str(password_file) == "-":
        return sys.stdin.read().strip()
    return readable(password_file, as_json=as_json).read_text(encoding="utf-8", errors="replace").strip()


def _may_write(place: Path, as_json: bool) -> None:
    if not place.is_dir():
        raise refuse(_("没有这个文件夹"), place=str(place), remedy=_("先建这个文件夹，或换一个"), as_json=as_json, code=2)
    if not os.access(place, os.W_OK | os.X_OK):
        remedy = _("换一个文件夹，或请其主人给出写的权限")
        raise refuse(_("这个文件夹不能写"), place=str(place), remedy=remedy, as_json=as_json, code=2)
