"""The verbs of payment: lists, publicity, agreements, terms, batches, recoveries. Each is one transaction."""
from .agreeing import Account
from .agreements.actions import agree, agree_ahead, decline, give_account, withdraw_agreement
from .batches.actions import download, load_answer, make_batch, send_batch
from .lists.actions import confirm_list, drop_list, propose, release_grants, send_back_list, set_budget, sign_list
from .publicity.actions import answer_objection, object_to, publish_list
from .recording.actions import record_paid
from .recoveries.actions import notice_recovery, receive_back, write_off
from .refusals import PaymentRefused
from .terms.actions import lapse_due, remind_due, tell_due

__all__ = [
    "Account", "PaymentRefused", "agree", "agree_ahead", "answer_objection", "confirm_list", "decline", "download",
    "drop_list", "give_account", "lapse_due", "load_answer", "make_batch", "notice_recovery", "object_to", "propose",
    "publish_list", "receive_back", "record_paid", "release_grants", "remind_due", "send_back_list", "send_batch", "set_budget",
    "sign_list", "tell_due", "withdraw_agreement", "write_off",
]
