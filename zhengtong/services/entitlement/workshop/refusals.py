"""Why a step of the workshop was refused: a code, the reason and the remedy; nothing was changed."""
from django.utils.translation import gettext as _


class DraftRefused(Exception):
    """Says what stands against it and what to do. `place`: the field or rule to blame, where there is one."""

    def __init__(self, code: str, reason: str, remedy: str, place: str = "") -> None:
        super().__init__(f"{place}{reason}{remedy}")
        self.code, self.reason, self.remedy, self.place = code, reason, remedy, place


def not_yours() -> DraftRefused:
    """Another department's, or no post in one."""
    return DraftRefused("who", _("草稿由起草部门的经办人写，由它的审批人批准。"), _("请转给该部门。"))


def not_there() -> DraftRefused:
    """No such draft."""
    return DraftRefused("unseen", _("没有这份草稿。"), _("从草稿清单里点进来。"))


def not_open() -> DraftRefused:
    """Published or dropped, or with the reviewer."""
    return DraftRefused("state", _("这份草稿现在不能改。"), _("已送审的先退回；已发布的另起一份新版本。"))


def stale(read: int, now: int) -> DraftRefused:
    """Somebody else saved in between."""
    said = {"read": read, "now": now}
    return DraftRefused("stale", _("您打开的是第 %(read)d 次保存，别人已经存到第 %(now)d 次。") % said,
                        _("您的改动没有存。打开最新的，把改动再做一遍。"))


def same_person() -> DraftRefused:
    """Two steps that need two persons."""
    return DraftRefused("same person", _("这份草稿是您写的，要由另一个人批准。"), _("换一个岗位也不行，请另一位同事办理。"))
