"""`/could/` 我能享受什么, without login: a few questions of a page together, and what the answers make of every policy.

Nothing is stored: what was answered travels in the form, signed, and is forgotten with the page.
"""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from zhengtong.feel.values import to_feel
from zhengtong.kernel.content import queries as packs
from zhengtong.kernel.content.checks import facts_by_kind
from zhengtong.services.entitlement.guiding.asking import Ground, ground
from zhengtong.site import content, day, throttling
from zhengtong.site.pages import errors
from zhengtong.site.pages.door import door
from zhengtong.site.pages.forms import HouseForm

KIND, SALT = "person", "could"
PAGES, HOUR = 300, 60  # answered pages of one address
UNSURE, NONE, YES, NO = "?", "-", "1", "0"
LONGEST, LARGEST = 40, 200_000
FEW = 7  # choices that stand as buttons; more are a list


@dataclass(frozen=True)
class State:
    """What the form carries: `answers` by fact (FEEL values), `skipped` facts nobody could say, `asked` on this page."""

    answers: Mapping[str, Any]
    skipped: frozenset[str] = frozenset()
    asked: tuple[str, ...] = ()

    def signed(self) -> str:
        """As text that this site alone can have written."""
        told = {fact: _written(value) for fact, value in self.answers.items()}
        return signing.dumps({"a": told, "s": sorted(self.skipped), "q": self.asked}, salt=SALT, compress=True)


def _written(value: Any) -> list[Any]:
    kind = "b" if isinstance(value, bool) else "n" if isinstance(value, Decimal) else "t" if isinstance(value, str) else "d"
    return [None] if value is None else [kind, value if kind in "bt" else str(value)]


def _read(written: list[Any]) -> Any:
    if written == [None]:
        return None
    kind, value = written
    return Decimal(value) if kind == "n" else to_feel(date.fromisoformat(value)) if kind == "d" else value


def _state(request: HttpRequest) -> State | None:
    """The state of a posted form; None when it is not one of ours, or of an older version."""
    try:
        held = signing.loads(request.POST.get("state", ""), salt=SALT)
        return State({fact: _read(one) for fact, one in held["a"].items()}, frozenset(held["s"]), tuple(held["q"]))
    except (signing.BadSignature, KeyError, TypeError, ValueError, InvalidOperation):
        return None


@never_cache
@door(methods="GET POST", largest=LARGEST)
def could(request: HttpRequest) -> HttpResponse:
    """The page: what was answered, the next questions, and what is known of every policy so far."""
    held = ground(KIND, day.today(), packs.current())
    if request.method == "GET":
        return _page(request, held, State({}))
    if not throttling.allowed(request, "could", most=PAGES, minutes=HOUR):
        return errors.too_often(request, HOUR)
    state = _state(request)
    if state is None:
        return redirect("could")
    if dropped := request.POST.get("drop"):
        kept = {fact: value for fact, value in state.answers.items() if fact != dropped}
        return _page(request, held, State(kept, state.skipped - {dropped}))
    form = Answers(state.asked, held, request.POST)
    if not form.is_valid():
        return _page(request, held, state, form)
    told = {fact: form.cleaned_data[name] for name, fact in form.facts.items()}
    answers = {**state.answers, **{fact: value for fact, value in told.items() if value is not form.unsure}}
    unsure = {fact for fact, value in told.items() if value is form.unsure}
    return _page(request, held, State(answers, state.skipped | unsure))


def _page(request: HttpRequest, held: Ground, state: State, form: "Answers | None" = None) -> HttpResponse:
    asked = state.asked if form else tuple(_in_order(q.fact for q in held.page(state.answers, state.skipped)))
    form = form or Answers(asked, held)
    outcomes = held.outcomes(state.answers)
    groups = [(kind, [p for p, k in outcomes if k == kind]) for kind in ("entitled", "undetermined", "not_entitled")]
    maybe = [p for p, kind in outcomes if kind == "amount_undetermined"]
    context = {
        "form": form, "asked": asked, "state": State(state.answers, state.skipped, asked).signed(),
        "answers": [(fact, question(fact), said(fact, value)) for fact, value in state.answers.items()],
        "unsure": [(fact, question(fact)) for fact in sorted(state.skipped)],
        "groups": dict(groups), "maybe": maybe, "yes": len(groups[0][1]) + len(maybe), "count": len(outcomes),
        "begun": bool(state.answers or state.skipped),
    }  # fmt: skip
    return render(request, "services/entitlement/could.html", context)


def _in_order(facts: Any) -> list[str]:
    """The facts in the order in which a person expects to be asked: that of the questions in the packs."""
    order = list(_questions())
    return sorted(facts, key=lambda fact: (order.index(fact) if fact in order else len(order), fact))


def _questions() -> Mapping[str, Any]:
    found = packs.current().phrases.get("questions")
    return found.phrases if found else {}


def question(fact: str) -> str:
    """How a fact is asked for."""
    found = _questions().get(fact)
    return content.spoken(found) if found else _("%s是什么情况？") % content.capital(content.fact_name(KIND, fact))


def said(fact: str, value: Any) -> str:
    """An answer in words."""
    if value is None:
        return _("没有")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return content.word(value) if isinstance(value, str) else str(value)


class Answers(HouseForm):
    """The questions of one page. Every question may be left: "不清楚" is an answer."""

    unsure = object()

    def __init__(self, asked: tuple[str, ...], held: Ground, data: Any = None) -> None:
        super().__init__(data, prefix=None)
        self.facts: dict[str, str] = {}
        columns = facts_by_kind(packs.current()).get(KIND, {})
        for n, fact in enumerate(asked):
            if fact in held.choices and fact in columns:
                self.facts[f"q{n}"] = fact
                self.ask(f"q{n}", self._field(fact, columns[fact], [c.value for c in held.choices[fact]]))
                if columns[fact].type in ("date", "number") and any(c.value is None for c in held.choices[fact]):
                    self.ask(f"q{n}-none", forms.BooleanField(label=_("没有"), required=False))

    def _field(self, fact: str, column: Any, offered: list[Any]) -> forms.Field:
        label = question(fact)
        if column.type == "boolean":
            return self._choice(label, [(YES, _("是")), (NO, _("否"))])
        if column.type == "string":
            values = column.values or sorted(v for v in offered if v is not None)
            none = [(NONE, _("都不是，没有"))] if None in offered else []
            return self._choice(label, [*((v, content.word(v)) for v in values), *none])
        wrong = {"invalid": _("没看懂。应为日期，如 1950-05-01。") if column.type == "date" else _("没看懂。应为数字，如 12。")}
        hint = _("不清楚就空着。")
        if column.type == "date":
            widget = forms.DateInput(attrs={"type": "date"})
            return forms.DateField(label=label, required=False, help_text=hint, error_messages=wrong, widget=widget)
        unit = _("单位：%s。") % content.word(column.unit) if column.unit else ""
        return forms.DecimalField(label=label, required=False, help_text=unit + hint, error_messages=wrong, max_digits=15,
                                  widget=forms.TextInput(attrs={"inputmode": "decimal"}))

    def _choice(self, label: str, choices: list[tuple[str, str]]) -> forms.Field:
        buttons = len(choices) <= FEW
        offered = [*choices, (UNSURE, _("不清楚"))] if buttons else [(UNSURE, _("不清楚")), *choices]
        widget = forms.RadioSelect() if buttons else forms.Select()
        return forms.ChoiceField(
            label=label, choices=offered, required=False, widget=widget,
            error_messages={"invalid_choice": _("没有“%(value)s”这一项，请从列出的里面选。")},
        )

    def clean(self) -> dict[str, Any]:
        """Fact values: what was chosen or written, None for "there is none", `unsure` for what was left."""
        given = dict(self.cleaned_data)
        for name, fact in self.facts.items():
            if name in given:
                given[name] = self._value(fact, given[name], none=bool(given.get(f"{name}-none")))
        return given

    def _value(self, fact: str, given: Any, *, none: bool) -> Any:
        if none or given == NONE:
            return None
        if given in ("", None, UNSURE):
            return self.unsure
        column = facts_by_kind(packs.current())[KIND][fact]
        return given == YES if column.type == "boolean" else to_feel(given)
