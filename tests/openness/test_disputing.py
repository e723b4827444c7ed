"""What the office records of reconsideration and suits is kept by the room of decisions, whichever screen it comes from."""
from datetime import date

from zhengtong.law.decisions.models import Remedy

from .test_officer_screens import DAY, post


def test_reconsideration_and_suit_go_through_the_room_of_decisions(desk, office):
    request = desk.answered(date(2025, 3, 3), DAY)
    liu = office["liu"]
    filed = {"day": "2025-03-05", "authority": "深圳市人民政府", "number": "深府复〔2025〕1号"}
    assert post(liu, request, "reconsideration_filed", **filed).status_code == 302
    assert post(liu, request, "reconsideration_decided", day="2025-03-05", outcome="upheld", text="").status_code == 302
    assert post(liu, request, "suit_filed", day="2025-03-05", authority="深圳市盐田区人民法院", number="").status_code == 302
    assert post(liu, request, "suit_decided", day="2025-03-05", outcome="corrected", text="责令重作").status_code == 302
    kept = [(r.kind, r.outcome, r.authority[:3]) for r in Remedy.objects.order_by("pk")]
    assert kept == [("reconsideration", "upheld", "深圳市"), ("suit after reconsideration", "corrected", "深圳市")]
    kinds = list(request.case.events.values_list("kind", flat=True))[-3:]
    assert kinds == ["reconsideration_filed", "reconsideration_decided", "suit_filed"]
