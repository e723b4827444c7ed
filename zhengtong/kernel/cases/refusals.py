"""Why something was refused in a case: a code for the journal, the reason, the article and the remedy for people."""
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _


class CaseRefused(Exception):
    """Nothing was changed. `code` is stable and goes into the journal (`cases.refused`); `errors` name fields of a form.

    `about`, `number` and `event` say what was attempted; they never show to somebody who may not see the case.
    """

    def __init__(
        self, code: str, reason: str, *, article: str = "", remedy: str = "", errors: Sequence[Any] = ()
    ) -> None:
        super().__init__(reason + remedy)
        self.code, self.reason, self.article, self.remedy, self.errors = code, reason, article, remedy, tuple(errors)
        self.about = self.number = self.event = ""
        self.recusal: dict[str, Any] | None = None

    def of(self, case: Any, event: str) -> "CaseRefused":
        """Says which case and which event it was about."""
        self.about, self.number, self.event = case.about if case else "", case.number if case else "", event
        return self

    def body(self) -> dict[str, Any]:
        """What the journal keeps of it."""
        return {"case": self.number, "event": self.event, "code": self.code, "article": self.article}


def unseen() -> CaseRefused:
    """The same answer for a case that is not there and for one that is somebody else's."""
    return CaseRefused("unseen", _("没有这个办件，或不归您办、不归您看。"), remedy=_("核对编号；办件由承办部门和申请人查看。"))


def stale(seen: int, now: int) -> CaseRefused:
    """Two officers at once."""
    said = _("您看到的是第 %(seen)d 步，别人已经办到第 %(now)d 步。") % {"seen": seen, "now": now}
    return CaseRefused("stale", said, remedy=_("请重新打开这个办件，看过新的一步再办。"))


def unknown(event: str) -> CaseRefused:
    """The procedure knows no such event."""
    return CaseRefused("unknown", _("这个程序没有“%s”这一步。") % event[:60], remedy=_("只能办页面上列出的步骤。"))


def not_from(name: str, state: str, article: str) -> CaseRefused:
    """The event does not lead out of the present state."""
    said = _("办件现在是“%(state)s”，不能办“%(event)s”。") % {"state": state, "event": name}
    return CaseRefused("state", said, article=article, remedy=_("看办件页列出的可办步骤。"))


def not_for(name: str, who: str, article: str) -> CaseRefused:
    """The actor's post does not open this door."""
    said = _("“%(event)s”由%(who)s办理，您的岗位不能办。") % {"event": name, "who": who}
    return CaseRefused("who", said, article=article, remedy=_("请转给有权的人办理。"))


def another_way(name: str, article: str) -> CaseRefused:
    """It belongs to a room whose own conditions come first."""
    said = _("“%s”另有条件要核对，不能单独记这一步。") % name
    return CaseRefused("room", said, article=article, remedy=_("从办件页上这一步的表单办理。"))


def not_author(name: str, article: str) -> CaseRefused:
    """Whoever did the earlier step may not do this one."""
    said = _("“%s”不能由办过前一步的人办，换一个岗位也不行。") % name
    return CaseRefused("author", said, article=article, remedy=_("请另一位有权的人办理。"))


def own_matter(reason: str) -> CaseRefused:
    """One's own case or that of the household, or one recused before."""
    words = {"own": _("这是您本人或您企业的事，应当回避。"), "household": _("这是您家里人或其企业的事，应当回避。")}
    said = words.get(reason) or _("您在这个办件中已经回避。")
    return CaseRefused("recused", said, remedy=_("已记下回避；请同事办理。"))


def once(name: str, article: str) -> CaseRefused:
    """It happens at most once."""
    return CaseRefused("once", _("“%s”只能办一次，已经办过了。") % name, article=article, remedy=_("看经过里的前一次。"))


def too_soon(name: str, needed: str, article: str) -> CaseRefused:
    """It needs an earlier event."""
    said = _("办“%(event)s”之前，要先有“%(needed)s”。") % {"event": name, "needed": needed}
    return CaseRefused("after", said, article=article, remedy=_("先办前一步。"))


def too_late(name: str, clock: str, due: date | None, article: str) -> CaseRefused:
    """Its clock has run out."""
    said = _("“%(event)s”要在“%(clock)s”期满前办，期限是 %(due)s，已经过了。")
    return CaseRefused("late", said % {"event": name, "clock": clock, "due": due}, article=article,
                       remedy=_("期满后不能再办这一步；尽快作出决定。"))


def not_expired(name: str, clock: str, due: date | None, article: str) -> CaseRefused:
    """Its clock has not run out."""
    said = _("“%(event)s”要等“%(clock)s”期满才能办，现在还没有期满（%(due)s）。")
    when = due or _("没有算定的日子")
    return CaseRefused("early", said % {"event": name, "clock": clock, "due": when}, article=article,
                       remedy=_("期满的次日再办。"))


def provisional(name: str, year: int, article: str) -> CaseRefused:
    """A day that may still move decides nothing."""
    said = _("%(year)d 年的节假日通知还没有装载，期限是暂算的，不能据此办“%(event)s”。") % {"year": year, "event": name}
    return CaseRefused("provisional", said, article=article, remedy=_("先装载当年的节假日通知。"))


def wrong_day(code: str, day: date, limit: date, article: str = "") -> CaseRefused:
    """`future`, `before` the case, `inside` (only what happens outside may be entered late), `own` (done by the citizen, so
    today), `calendar`."""
    words = {
        "future": _("%(day)s 还没有到，今天是 %(limit)s。"),
        "before": _("%(day)s 早于收到的日子 %(limit)s。"),
        "inside": _("这一步在系统内办理，日期就是办理的当天 %(limit)s，不能写成 %(day)s。"),
        "own": _("您自己办的这一步，日期就是今天 %(limit)s，不能写成 %(day)s。"),
        "calendar": _("%(day)s 所在的年份没有工作日历。"),
    }
    remedies = {
        "future": _("写今天或以前的日子。"), "before": _("核对邮戳、签收单上的日子。"),
        "inside": _("只有收到、寄出、送达等外部事实可以补记日期。"), "own": _("以前交过的，请承办部门凭邮戳或签收单补记。"),
        "calendar": _("先装载该年的节假日通知，或核对年份。"),
    }
    return CaseRefused(f"day_{code}", words[code] % {"day": day, "limit": limit}, article=article, remedy=remedies[code])


def before_question(name: str, day: date, limit: date, article: str) -> CaseRefused:
    """An answer dated before what it answers."""
    said = _("%(day)s 早于“%(event)s”的日子 %(limit)s。") % {"day": day, "event": name, "limit": limit}
    return CaseRefused("day_before", said, article=article, remedy=_("核对邮戳、签收单上的日子。"))


def after_answer(name: str, day: date, limit: date, article: str) -> CaseRefused:
    """The arrival of a question dated after its answer."""
    said = _("%(day)s 晚于“%(event)s”的日子 %(limit)s，那时已经有了结果。") % {"day": day, "event": name, "limit": limit}
    return CaseRefused("day_after", said, article=article, remedy=_("核对送达回证上的日子；已经有结果的，不必再记送达。"))


def outcome_stands(name: str, article: str) -> CaseRefused:
    """The law's consequence of silence holds already and work went on from it."""
    said = _("“%s”已经依法发生，后面的步骤已据此办理。") % name
    return CaseRefused("tacit", said, article=article, remedy=_("确有错误的，另行依职权撤销或更正。"))


def wrong_body(field: str, reason: str, remedy: str, article: str = "") -> CaseRefused:
    """A field of the event."""
    said = _("%(field)s：%(reason)s。") % {"field": field, "reason": reason}
    return CaseRefused("body", said, article=article, remedy=remedy)


def other_content() -> CaseRefused:
    """The key was used for something else."""
    said = _("这个提交编号已经用于另一份内容不同的申请。")
    return CaseRefused("key", said, remedy=_("要改已提交的申请，请走补正；要另提一件，请重新填表。"))


def locked(names: Sequence[str], article: str = "") -> CaseRefused:
    """Only what was asked for may change."""
    said = _("只能改通知里要求补正的内容，不能改：%s。") % "、".join(names)
    return CaseRefused("locked", said, article=article, remedy=_("只改列出的几项，其余保持原样。"))
