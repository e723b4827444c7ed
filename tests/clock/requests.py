"""The clocks of a request for information (政府信息公开条例), as values: the vectors are told with them."""
from zhengtong.kernel.clock import Await, Before, ClockRule, Event, Exclude, Extend, Length, Silence

ARTICLE = "disclosure-regulation#第{}条"
THIRD, CO_MAKER, THIRTY_THREE = ARTICLE.format("三十二"), ARTICLE.format("三十四"), ARTICLE.format("三十三")
ORDER = [
    "received", "correction_asked", "correction_notice_delivered", "corrected", "correction_abandoned", "fee_noticed",
    "fee_notice_delivered", "fee_paid",
    "third_party_asked", "third_party_delivered", "third_party_answered", "co_maker_asked", "co_maker_delivered",
    "co_maker_answered", "authority_asked", "authority_answered", "extended", "reviewed", "sent", "delivered", "filed", "sued",
]
OVER = ("sent", "delivered", "correction_abandoned")


def clock(key, length, starts, ends, article=THIRTY_THREE, **more):
    return ClockRule(key, Length.parse(length), starts, ends, article, **more)


RULES = [
    clock("correction_notice", "7 working days", ("received",), ("correction_asked",), ARTICLE.format("三十")),
    clock("correction_period", "15 working days", ("correction_notice_delivered",), ("corrected", "correction_abandoned")),
    clock(
        "reply", "20 working days", ("received", "corrected", "fee_paid"), OVER,
        awaits=(Await("correction_asked", ("corrected", "correction_abandoned"), ARTICLE.format("三十")), Await("fee_noticed", ("fee_paid",))),
        exclude=(
            Exclude("third_party_asked", ("third_party_answered", "expiry of third_party_opinion"), THIRTY_THREE + "第三款"),
            Exclude("co_maker_asked", ("co_maker_answered", "expiry of co_maker_opinion"), THIRTY_THREE + "第三款"),
            Exclude("authority_asked", ("authority_answered",), THIRTY_THREE + "第三款"),
        ),
        extend=Extend(Length(20, "working days"), "extended", THIRTY_THREE),
    ),
    clock("third_party_opinion", "15 working days", ("third_party_delivered",), ("third_party_answered",), THIRD, per="thread", silence=Silence("third_party_silent", THIRD)),
    clock("co_maker_opinion", "15 working days", ("co_maker_delivered",), ("co_maker_answered",), CO_MAKER, per="thread", silence=Silence("co_maker_consented", CO_MAKER)),
    clock("legality_review", "2 working days", ("received", "corrected", "fee_paid"), ("reviewed", *OVER), before=Before("reply", Length(2, "working days"))),
    clock("fee_payment", "30 days", ("fee_notice_delivered",), ("fee_paid",)),
    clock("reconsideration", "60 days", ("delivered",), ("filed",)),
    clock("suit", "6 months", ("delivered",), ("sued",)),
]


def event(kind, day, thread=""):
    return Event(kind, day, ORDER.index(kind), thread)
