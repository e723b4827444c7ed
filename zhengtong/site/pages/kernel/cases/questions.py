"""A page of a form that is content, as a form of the house: one field a question, its hint, its kind of keyboard.

What is right is decided by `kernel.procedures` alone; `refuse` puts its sentences at the fields and into the summary.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from zhengtong.kernel.content.procedures import Question
from zhengtong.site import content
from zhengtong.site.pages.forms import HouseForm

RADIOS = 6


class PageForm(HouseForm):
    """The questions of one page."""

    def __init__(self, questions: Sequence[Question], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in questions:
            self.ask(question.key, field(question))

    def refuse(self, errors: Iterable[Any]) -> None:
        """FieldErrors (question, message, remedy) of the check; one for no field of this page stands for the whole."""
        self.full_clean()
        for error in errors:
            place = error.question if error.question in self.fields else None
            self.add_error(place, f"{error.message}{'' if not content.english() else ' '}{error.remedy}")


class SeveralFiles(forms.ClearableFileInput):
    """A file field that takes several."""

    allow_multiple_selected = True


class Attachments(forms.FileField):
    """Several files in one field: each is cleaned by itself."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=SeveralFiles, required=False, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Every file that was handed in."""
        return [super(Attachments, self).clean(one, initial) for one in data or ()]


def field(question: Question) -> forms.Field:
    """The field of one question."""
    made = KINDS.get(question.type, _text)(question)
    made.label, made.required = content.spoken(question.names), False
    made.help_text = content.spoken(question.hint) if question.hint else HINTS.get(question.type, str)()
    return made


def _text(question: Question) -> forms.Field:
    return forms.CharField(max_length=question.max, widget=forms.TextInput(attrs=ATTRS.get(question.type, {})))


def _long(question: Question) -> forms.Field:
    return forms.CharField(max_length=question.max, widget=forms.Textarea(attrs={"rows": 6}))


def _choice(question: Question) -> forms.Field:
    choices = [(key, content.spoken(names)) for key, names in question.choices.items()]
    if len(choices) <= RADIOS:
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, error_messages=_invalid())
    return forms.ChoiceField(choices=[("", _("请选择")), *choices], error_messages=_invalid())


def _yes_no(_question: Question) -> forms.Field:
    choices = [("yes", _("是")), ("no", _("否"))]
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, error_messages=_invalid())


def _file(_question: Question) -> forms.Field:
    return forms.FileField(widget=forms.FileInput)


def _files(_question: Question) -> forms.Field:
    return Attachments()


def _invalid() -> dict[str, str]:
    return {"invalid_choice": _("没有“%(value)s”这一项，请从列出的里面选。")}


KINDS: Mapping[str, Callable[[Question], forms.Field]] = {
    "long": _long,
    "choice": _choice,
    "yes_no": _yes_no,
    "file": _file,
    "files": _files,
}
ATTRS: Mapping[str, dict[str, str]] = {
    "date": {"inputmode": "numeric", "autocomplete": "off"},
    "number": {"inputmode": "decimal", "autocomplete": "off"},
    "phone": {"inputmode": "tel", "autocomplete": "tel"},
    "email": {"inputmode": "email", "autocomplete": "email"},
    "id_number": {"autocomplete": "off", "spellcheck": "false"},
    "uscc": {"autocomplete": "off", "spellcheck": "false"},
    "address": {"autocomplete": "street-address"},
}
HINTS: Mapping[str, Callable[[], str]] = {
    "date": lambda: _("写成 2025-12-31。"),
    "id_number": lambda: _("18 位，最后一位可以是 X。"),
    "uscc": lambda: _("18 位，在营业执照上。"),
}
