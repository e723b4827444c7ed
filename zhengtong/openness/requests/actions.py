"""The verbs of requests for information, from guidance to the public log. Each is one transaction over its case."""
from .charging.actions import abandon, notice_fee, record_payment
from .closing.actions import archive, pass_petition, publish, take_down, take_up_again, withdraw
from .consulting.actions import (
    answer_by_code,
    answer_consultation,
    consult,
    deliver_consultation,
    end_consultation,
    tell_third_party,
)
from .intake.actions import check_identity, confirm, file, guide, read, transfer
from .material.actions import redact, search, take_file
from .notices.actions import ask_correction, ask_reasons, correct, delay, deliver_notice, extend, give_reasons
from .opening.actions import open_message, open_notice, open_reply
from .records.actions import answer_correction, send_result, verify_record
from .replies.actions import ask_review, draft_reply, record_delivery, send_again, send_reply, sign_reply

__all__ = [
    "abandon", "answer_by_code", "answer_consultation", "answer_correction", "archive", "ask_correction", "ask_reasons",
    "ask_review", "check_identity", "confirm", "consult", "correct", "delay", "deliver_consultation", "deliver_notice",
    "draft_reply", "end_consultation", "extend", "file", "give_reasons", "guide", "notice_fee", "open_message",
    "open_notice", "open_reply", "pass_petition", "publish", "read", "record_delivery", "record_payment", "redact",
    "search", "send_again", "send_reply", "send_result", "sign_reply", "take_down", "take_file", "take_up_again",
    "tell_third_party", "transfer", "verify_record", "withdraw",
]
