"""The verbs of payment: lists, publicity, agreements, terms, batches; denials, reviews, recoveries, findings, papers."""
from .agreeing import Account
from .agreements.actions import agree, agree_ahead, decline, give_account, withdraw_agreement
from .batches.actions import download, load_answer, make_batch, send_batch
from .denials.actions import drop_denial, prepare_denials, sign_denial
from .findings.actions import leave_finding, look_again, propose_rest, recover_finding
from .lists.actions import confirm_list, drop_list, propose, release_grants, send_back_list, set_budget, sign_list
from .papers.actions import deliver_paper, open_message, open_paper, send_paper
from .publicity.actions import answer_objection, object_to, publish_list
from .recording.actions import record_paid
from .recoveries.actions import (
    drop_recovery,
    notice_recovery,
    order_recovery,
    receive_back,
    say_in_hearing,
    set_instalments,
    write_off,
)
from .refusals import PaymentRefused
from .reviews.actions import ask_review, decide_review, examine_review, send_back_review, withdraw_review
from .terms.actions import lapse_due, remind_due, tell_due

__all__ = [
    "Account", "PaymentRefused", "agree", "agree_ahead", "answer_objection", "ask_review", "confirm_list", "decide_review",
    "decline", "deliver_paper", "download", "drop_denial", "drop_list", "drop_recovery", "examine_review", "give_account",
    "lapse_due", "leave_finding", "load_answer", "look_again", "make_batch", "notice_recovery", "object_to", "open_message",
    "open_paper", "order_recovery", "prepare_denials", "propose", "propose_rest", "publish_list", "receive_back",
    "record_paid", "recover_finding", "release_grants", "remind_due", "say_in_hearing", "send_back_list", "send_back_review",
    "send_batch", "send_paper", "set_budget", "set_instalments", "sign_denial", "sign_list", "tell_due",
    "withdraw_agreement", "withdraw_review", "write_off",
]
