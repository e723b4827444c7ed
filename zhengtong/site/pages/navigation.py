"""The main navigation: only pages that exist and that the one who asks may open."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from zhengtong.site import actors, content


@dataclass(frozen=True)
class Entry:
    """One line of the navigation."""

    address: str
    label: str
    current: bool


PARTS = {  # pages that belong to an entry and have an address of their own
    "/desk/lists/": ("/desk/batches/", "/desk/matters/", "/desk/findings/", "/desk/grants/", "/desk/ledger/"),
    "/grants/": ("/mandates/", "/ledger/"),
}


def entries(request: HttpRequest) -> list[Entry]:
    """What the header offers to the one who asks."""
    role = actors.role(request)
    offered = _staff(role) if role in actors.STAFF else _citizen(role)
    return [Entry(address, label, request.path.startswith((address, *PARTS.get(address, ())))) for address, label in offered]


def purpose_name(request: HttpRequest) -> str:
    """The stated purpose in words, empty when none was stated."""
    key = actors.purpose(request)
    found = content.now().purposes.get(key) if key else None
    return content.named(found) if found else ""


def _citizen(role: str) -> list[tuple[str, str]]:
    public = [("/policies/", _("政策")), ("/requests/", _("依申请公开"))]
    if role == "":
        return [("/could/", _("我能享受什么")), *public, ("/annual/", _("年度报告")), ("/status/", _("运行状态"))]
    own = [("/owed/", _("我能享受什么")), ("/grants/", _("我的兑现")), ("/messages/", _("消息"))]
    return [*own, ("/looked/", _("谁看过我的数据")), *public]


def _staff(role: str) -> list[tuple[str, str]]:
    found = [("/rounds/", _("轮次")), ("/worklist/", _("待补数据")), ("/policies/", _("政策")), ("/registers/", _("数据"))]
    if role in {"officer", "approver"}:
        found.insert(0, ("/cases/", _("办件")))
        found.append(("/messages/", _("消息")))
        found.append(("/workshop/", _("政策工坊")))
        found += [("/desk/lists/", _("兑现")), ("/subjects/", _("查一户"))]
    if role in {"auditor", "data_bureau"}:
        found.append(("/journal/", _("留痕")))
    if role in {"officer", "approver", "auditor"}:
        found.append(("/annual/", _("年度报告")))
    return [*found, ("/status/", _("状态"))]
