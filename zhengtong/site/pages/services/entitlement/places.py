"""Where the steps of this room's cases are taken: a list is confirmed, signed and released on its own page."""

from typing import Any

from zhengtong.services.entitlement.payment.models import BenefitList

ROOM = "entitlement"  # as procedures name it (EventRule.room)


def of_case(case_id: Any) -> str:
    """The address of the page on which the steps of this case are taken."""
    held = BenefitList.objects.filter(case=case_id).values_list("pk", flat=True).first()
    return f"/desk/lists/{held}/" if held else "/desk/lists/"
