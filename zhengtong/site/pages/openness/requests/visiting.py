"""Following a case without an account: the number and the phone first, then the code from the message."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhengtong.kernel.visits import actions as visits
from zhengtong.site import content, day, throttling, work
from zhengtong.site import visits as session
from zhengtong.site.pages.door import door
from zhengtong.site.pages.forms import HouseForm

TICKET, NUMBER = "visit-ticket", "visit-number"
MOST, MINUTES = 20, 60  # codes asked for, or tried, from one address


class Who(HouseForm):
    """The number of the case and the phone that stands in it."""

    number = forms.CharField(
        label=gettext_lazy("办件编号"), max_length=80, help_text=gettext_lazy("在回执上，例如 龙华公开〔2025〕12号。"),
        error_messages={"required": gettext_lazy("写回执上的办件编号。"), "max_length": gettext_lazy("编号最多 80 个字。")},
    )  # fmt: skip
    phone = forms.CharField(
        label=gettext_lazy("手机号码"), max_length=30, help_text=gettext_lazy("申请时留的那个号码。"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        error_messages={"required": gettext_lazy("写申请时留的手机号码。"), "max_length": gettext_lazy("应为 11 位手机号码。")},
    )  # fmt: skip

    def clean_phone(self) -> str:
        """Eleven figures, however they are written."""
        given: str = self.cleaned_data["phone"]
        if not visits.MOBILE.fullmatch(visits.digits(given)):
            raise forms.ValidationError(_("应为 11 位手机号码，1 开头。"))
        return given


class Code(HouseForm):
    """The code from the message."""

    code = forms.CharField(
        label=gettext_lazy("验证码"), max_length=12, help_text=gettext_lazy("短信里的 6 位数字。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "size": "8"}),
        error_messages={"required": gettext_lazy("填短信里的 6 位数字。"), "max_length": gettext_lazy("应为 6 位数字。")},
    )  # fmt: skip


@door(methods="GET POST")
def ask(request: HttpRequest) -> HttpResponse:
    """`/requests/visit/`: number and phone; the answer is the same whether or not there is such a case."""
    form = Who(request.POST) if request.method == "POST" else Who(initial={"number": request.GET.get("number", "")[:80]})
    if request.method == "POST" and form.is_valid():
        if throttling.allowed(request, "visit-ask", most=MOST, minutes=MINUTES):
            given = form.cleaned_data
            ticket = visits.ask(given["number"], given["phone"], on=day.today(), at=day.now(), clock=day.clock())
            work.carry.enqueue()  # whether or not there was something to send: the answer takes the same time
            request.session[TICKET], request.session[NUMBER] = ticket, given["number"].strip()
            return redirect("/requests/visit/code")
        form.add_error(None, _("从这里要得太多了。一小时以后再试，或者打 12345。"))
    context = {"form": form, "case": session.case_of(request)}
    return render(request, "openness/requests/visit.html", context, status=422 if form.is_bound else 200)


@door(methods="GET POST")
def code(request: HttpRequest) -> HttpResponse:
    """`/requests/visit/code`: the code; the right one opens the case, and no other."""
    ticket = request.session.get(TICKET)
    if not ticket:
        return redirect("/requests/visit/")
    form = Code(request.POST) if request.method == "POST" else Code()
    if request.method == "POST" and form.is_valid():
        if not throttling.allowed(request, "visit-code", most=MOST, minutes=MINUTES):
            form.add_error(None, _("从这里试得太多了。一小时以后再试，或者打 12345。"))
        else:
            try:
                by = visits.enter(ticket, form.cleaned_data["code"], at=day.now(), clock=day.clock())
            except visits.VisitRefused as refused:
                form.add_error("code", f"{refused.reason}{' ' if content.english() else ''}{refused.remedy}")
            else:
                request.session.pop(TICKET, None)
                return redirect(f"/requests/mine/{session.begin(request, by.name).pk}/")
    context = {"form": form, "number": request.session.get(NUMBER, "")}
    return render(request, "openness/requests/visit_code.html", context, status=422 if form.is_bound else 200)


@door(methods="POST")
def leave(request: HttpRequest) -> HttpResponse:
    """`/requests/visit/leave`: forgets the case."""
    session.end(request)
    return redirect("/requests/")
