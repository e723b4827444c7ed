"""From a draft to the review and to the district's own pack: what is fit, the case, what the reviewer reads, the files."""
import shutil
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from zhengtong.kernel.cases import actions as cases
from zhengtong.kernel.cases.opening import Applicant
from zhengtong.kernel.content import queries as content
from zhengtong.kernel.parties import Actor
from zhengtong.law.norms import queries as opinions

from . import assessing, candidates, sheets
from .models import PolicyDraft
from .refusals import DraftRefused


def fit(draft: PolicyDraft, on: date) -> Any:
    """The version that the draft makes; DraftRefused with the first thing that stands against it."""
    found = assessing.assess(draft, content.load(strict=False), on)
    if against := found.against:
        first = against[0]
        raise DraftRefused("unfit", f"{first.place}：{first.message}。", f"{first.remedy}。", first.place)
    assert found.found.item is not None
    if found.found.item.since <= on and not draft.sheet["transition"].strip():
        said = _("施行日不晚于今天，没有写过渡：已按旧规定办的怎么办。")
        raise DraftRefused("retroactive", said, _("写上过渡，或改成以后的日子。"), "transition")
    return found.found.item


def case(draft: PolicyDraft, hash_: str, *, by: Actor, on: date, at: datetime) -> Any:
    """The case in which the draft is reviewed and decided."""
    names, unit = draft.sheet["names"], content.current().units[draft.department].zh
    answers = {"policy": names["zh"], "since": draft.sheet["since"], "version": str(draft.version), "hash": hash_}
    opened = cases.open_case(
        procedure="policy-draft", answers=answers, applicant=Applicant("other", None, unit), department=draft.department,
        channel="round", key=draft.about, title=names["zh"], by=by, on=on, at=at)
    return opened.case


def shown(draft: PolicyDraft) -> dict[str, Any]:
    """What the reviewer reads, word by word."""
    sheet = draft.sheet
    rules = [f"{n}. {'；'.join(_tests(sheet['inputs'], rule))} → {rule['says']} {rule['amount']}（{rule['articles']}）"
             for n, rule in enumerate(sheet["rules"], 1)]
    parameters = [f"{p['name']} {p['value'] or '未定'} {p['unit']}，{p['from']} 起，{p['source']}" for p in sheet["parameters"]]
    articles = dict.fromkeys(a.strip() for rule in sheet["rules"] for a in rule["articles"].split(";"))
    head = f"{sheet['names']['zh']}，{sheet['number'] or '没有文号'}，{sheet['since']} 起施行。"
    return {"text": "\n".join([head, *rules, *parameters, sheet["notes"]["zh"], sheet["transition"]]).strip(),
            "articles": list(articles), "draft": draft.pk, "hash": draft.sent_hash}


def _tests(inputs: list[str], rule: Mapping[str, Any]) -> list[str]:
    return [f"{text} {test}" for text, test in zip(inputs, rule["tests"], strict=False) if test != "-"] or ["其余"]


def lawful(draft: PolicyDraft) -> None:
    """Refused while there is no opinion that finds exactly this lawful."""
    opinion = opinions.given_about(draft.about)
    if opinion is None:
        raise DraftRefused("review", _("还没有合法性审查意见。"), _("等审查意见。"))
    if opinion.opinion != opinion.LAWFUL:
        raise DraftRefused("review", _("审查意见不是“合法”。"), _("退回起草，照意见修改后重新送审。"))


def target(draft: PolicyDraft) -> Path:
    """The folder of the new version in the district's own pack. A version is never written over."""
    own = Path(settings.DATA_DIR) / "content" / "policies" / draft.key / draft.sheet["since"]
    shipped = content.load(strict=False).policies
    taken = own.exists() or (draft.key in shipped and any(
        str(item.since) == draft.sheet["since"] for item in shipped.items_of(draft.key)))
    if taken:
        raise DraftRefused("taken", _("这一天已有一个版本。"), _("换一个施行日。"), "since")
    return own


def publish(target: Path, draft: PolicyDraft) -> None:
    """All files at once: beside, then renamed. The last thing that happens before the rows are committed."""
    made = sheets.files(draft.key, draft.department, draft.sheet, draft.dmn, content.load(strict=False))
    beside = target.with_name(f".{target.name}.part")
    shutil.rmtree(beside, ignore_errors=True)
    candidates.write(beside, made)
    beside.rename(target)
