"""Forms in the house's dress: the class of the box, hint and message tied to the field, problems for the summary."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Problem:
    """One line of the error summary: what to do, and the field it leads to."""

    anchor: str
    message: str


def _no_null(value: str) -> None:
    """Refuses a NUL, which is not seen on a screen and which no database keeps, in a sentence that says what to do."""
    if "\0" in str(value):
        raise ValidationError(_("这一栏里有看不见的空字符（NUL）；清空后重新填写。"), code="null_characters_not_allowed")


class HouseForm(forms.Form):
    """A form whose boxes carry the class `box`, and that lists its problems for the summary above it."""

    use_required_attribute = False  # the server's message says what is expected; the browser's does not

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in list(self.fields.items()):
            self.ask(name, field)

    def ask(self, name: str, field: forms.Field) -> None:
        """Takes a field into the form, in the house's dress."""
        self.fields[name] = field
        field.validators = [_no_null if isinstance(v, ProhibitNullCharactersValidator) else v for v in field.validators]
        if not isinstance(field.widget, forms.RadioSelect | forms.CheckboxInput):
            field.widget.attrs.setdefault("class", "box")
        if isinstance(field.widget, forms.DateInput):
            field.widget.format = "%Y-%m-%d"  # as it is read; not the way of the reader's language

    @property
    def problems(self) -> list[Problem]:
        """Every problem: those of the whole first, then field by field in the order of the form."""
        own = [Problem("", str(message)) for message in self.non_field_errors()]
        return own + [Problem(self[name].auto_id, str(m)) for name in self.fields for m in self.errors.get(name, [])]


LONGEST_NAME = 40
OF_EVERY_FORM = frozenset({"csrfmiddlewaretoken"})


def surplus(posted: Mapping[str, Any], known: Collection[str]) -> list[str]:
    """The names of posted fields that the form does not have, cut to what can be shown; at most five."""
    added = sorted(name for name in posted if name not in known and name not in OF_EVERY_FORM)
    return ["".join(char for char in name if char.isprintable())[:LONGEST_NAME] for name in added[:5]]
