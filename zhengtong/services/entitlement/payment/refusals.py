"""Why a step of payment was refused: a code, the reason and the remedy; nothing was changed."""
from django.utils.translation import gettext as _


class PaymentRefused(Exception):
    """Says what stands against it and what to do. `line`: of a file, where one is to blame."""

    def __init__(self, code: str, reason: str, remedy: str = "", line: int | None = None) -> None:
        place = _("第 %d 行：") % line if line is not None else ""
        super().__init__(place + reason + remedy)
        self.code, self.reason, self.remedy, self.line = code, place + reason, remedy, line


def not_yours() -> PaymentRefused:
    """Another department's, or no post at all."""
    return PaymentRefused("who", _("这一步由发放部门的经办人或审批人办理。"), _("请转给该部门。"))


def own_matter() -> PaymentRefused:
    """Nobody handles a grant to themselves or their household."""
    return PaymentRefused("own", _("里面有您本人、家里人或其企业的一笔。"), _("请另一位同事办理。"))


def same_person() -> PaymentRefused:
    """Two steps that need two persons."""
    return PaymentRefused("same person", _("前一步是您办的，这一步要由另一个人办。"), _("换一个岗位也不行，请另一位同事办理。"))


def handled_before() -> PaymentRefused:
    """A review or a decision by somebody who took a step over the grant before."""
    return PaymentRefused("same person", _("您经办过这一笔。"), _("由没有经办过的人来审，换一个岗位也不行。"))


def not_there() -> PaymentRefused:
    """No such case of a grant."""
    return PaymentRefused("unseen", _("没有这一件。"), _("从清单里点进来。"))
