"""The paper of a signed decision: the pinned letter, printed where this machine can print."""
from datetime import date, datetime

from zhengtong.kernel.cases import actions as cases
from zhengtong.kernel.files import actions as files
from zhengtong.kernel.parties import Actor
from zhengtong.law.decisions import paper
from zhengtong.law.decisions.models import Decision

from . import replying
from .models import Request


def document(request: Request, signed: Decision, printed: bool, *, by: Actor, on: date, at: datetime) -> str:
    """Hash of the paper; printing takes a second, so it is done before anybody waits for the database."""
    text = paper.text(signed)
    if printed:
        letter = cases.issue_letter(request.pk, replying.rule(request, signed.code).letter, values={"text": text},
                                    number=signed.number or "", by=by, on=on, at=at)
        if letter.file:
            return str(letter.file)
        text = letter.html
    return str(files.keep(text.encode(), name=f"{signed.number}.txt", media="text/plain", by=by, at=at).hash)
