"""A file with the day it speaks of: the form that a register file and a filled-in list share."""

import datetime as dt
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy

from zhengtong.kernel.facts import bounds
from zhengtong.site import day
from zhengtong.site.pages.forms import HouseForm


class DatedFileForm(HouseForm):
    """The day, which has come, and one file. A page says in a subclass what both are, which suffixes and how many bytes."""

    SUFFIXES: frozenset[str] = frozenset()
    LARGEST = 0
    DAY_HINT: Any = ""
    FILE: Any = ""
    FILE_HINT: Any = ""
    NO_FILE: Any = gettext_lazy("选一个文件。")
    WRONG_KIND: Any = ""
    TOO_LARGE: Any = ""

    as_of = forms.DateField(
        label=gettext_lazy("数据日期"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("填数据日期，写成 2025-12-31。"),
            "invalid": gettext_lazy("没有这一天。写成 2025-12-31。"),
        },
    )
    file = forms.FileField(error_messages={"empty": gettext_lazy("文件是空的，一行也没有。")})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["as_of"].help_text = self.DAY_HINT
        file = self.fields["file"]
        file.label, file.help_text = self.FILE, self.FILE_HINT
        file.error_messages["required"] = self.NO_FILE

    def clean_as_of(self) -> dt.date:
        """Data of a day that has not come do not exist."""
        given: dt.date = self.cleaned_data["as_of"]
        if wrong := bounds.wrong_as_of(given, day.now()):
            raise forms.ValidationError(f"{wrong.message}。{wrong.remedy}。")
        return given

    def clean_file(self) -> UploadedFile:
        """The kind by its suffix, the size by what the page may carry."""
        given: UploadedFile = self.cleaned_data["file"]
        if self.SUFFIXES and Path(given.name or "").suffix.lower() not in self.SUFFIXES:
            raise forms.ValidationError(self.WRONG_KIND)
        if (given.size or 0) > self.LARGEST:
            raise forms.ValidationError(self.TOO_LARGE)
        return given
