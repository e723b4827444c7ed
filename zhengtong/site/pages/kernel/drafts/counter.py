"""`/desk/file/...`: an official takes a filing in for somebody: by which channel, when it came, then the same form."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhengtong.openness.requests import receiving
from zhengtong.site import day
from zhengtong.site.pages.door import door
from zhengtong.site.pages.forms import HouseForm
from zhengtong.site.pages.kernel.drafts import beginning, filing, handing, pages, taking
from zhengtong.site.pages.kernel.drafts import held as drafts
from zhengtong.site.pages.kernel.drafts.held import Way

HANDLING = filing.HANDLING
CHANNEL = "channel"
ONLINE = "internet"  # filed by the applicant alone


INVALID = gettext_lazy("没有“%(value)s”这一项，请从列出的里面选。")
DAY_SAID = {"required": gettext_lazy("填日期，写成 2025-12-31。"), "invalid": gettext_lazy("没有这一天。写成 2025-12-31。")}


class ChannelForm(HouseForm):
    """How it came, and when."""

    channel = forms.ChoiceField(
        label=gettext_lazy("怎么来的"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("选一种来法。"), "invalid_choice": INVALID},
    )
    submitted_on = forms.DateField(
        label=gettext_lazy("哪一天来的"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=gettext_lazy("交来、寄到的那一天，写成 2025-12-31。不是录入的日子。"),
        error_messages=DAY_SAID,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = [(key, str(c.name)) for key, c in receiving.CHANNELS.items() if key != ONLINE]  # type: ignore[attr-defined]

    def clean_submitted_on(self) -> Any:
        """A day that has come."""
        given = self.cleaned_data["submitted_on"]
        if given > day.today():
            raise forms.ValidationError(_("%(day)s 还没有到；今天是 %(today)s。") % {"day": given, "today": day.today()})
        return given


@door(*HANDLING, methods="GET POST")
def begin(request: HttpRequest, procedure: str) -> HttpResponse:
    """`/desk/file/<procedure>/`: what it is, what was begun."""
    return beginning.start(request, Way(procedure, desk=True), first=CHANNEL)


@door(*HANDLING, methods="GET POST", largest=taking.LARGEST)
def page(request: HttpRequest, procedure: str, page: str) -> HttpResponse:
    """`/desk/file/<procedure>/<page>`: the channel first, then the form."""
    way = Way(procedure, desk=True)
    if page == CHANNEL:
        return _channel(request, way)
    return filing.ask(request, way, page, first=(_("渠道"),))


def _channel(request: HttpRequest, way: Way) -> HttpResponse:
    bundle, held = filing.form_of(way), drafts.of(request, way)
    found = filing.shown(request, way, bundle, held)
    posted = request.method == "POST"
    form = ChannelForm(request.POST if posted else None, initial={"submitted_on": day.today(), **held.about})
    odd = taking.strangers(request, set(form.fields), set()) if posted else []
    if posted and form.is_valid() and not odd:
        given = form.cleaned_data
        held.about |= {"channel": given["channel"], "submitted_on": given["submitted_on"].isoformat()}
        try:
            drafts.save(request, way, held)
        except drafts.DraftRefused as refused:
            form.add_error(None, f"{refused.reason}{refused.remedy}")
        else:
            return redirect(way.at(pages.CHECK if request.GET.get("to") == pages.CHECK else found[0].key))
    for _place, said in odd:
        form.full_clean()
        form.add_error(None, said)
    context = {"way": way, "bundle": bundle, "held": held, "form": form, "back": way.home,
               "stages": pages.stages(found, _("渠道"), (_("渠道"),))}  # fmt: skip
    return render(request, "kernel/drafts/channel.html", context, status=422 if posted else 200)


@door(*HANDLING, methods="GET POST")
def check(request: HttpRequest, procedure: str) -> HttpResponse:
    """`/desk/file/<procedure>/check`: read over; an oral request is read back to the applicant."""
    way = Way(procedure, desk=True)
    about = drafts.of(request, way).about
    known = receiving.CHANNELS.get(about.get("channel", ""))
    more = (str(known.name), about.get("submitted_on", ""), known.key == "oral") if known else ()
    return handing.look(request, way, (_("渠道"),), more, "" if known else CHANNEL)


@door(*HANDLING, methods="POST")
def drop(request: HttpRequest, procedure: str) -> HttpResponse:
    """`/desk/file/<procedure>/drop`: forgets what was filled in."""
    drafts.throw_away(request, Way(procedure, desk=True))
    return redirect(f"/desk/file/{procedure}/")
