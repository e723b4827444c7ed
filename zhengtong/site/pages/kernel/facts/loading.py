"""The data bureau loads a register file: everything or nothing, every error with line, column and what to do."""

import datetime as dt
import re
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhengtong.kernel.facts import actions
from zhengtong.site import content, day, work
from zhengtong.site.pages.door import door
from zhengtong.site.pages.uploads import DatedFileForm

AT_ONCE = 2 << 20
SHOWN = 200
LARGEST = 256 << 20  # bytes of one file
PAGE = 1 << 20  # bytes of the rest of a POST


class LoadForm(DatedFileForm):
    """The day the data are of, and the file."""

    SUFFIXES = frozenset({".csv", ".xlsx", ".parquet"})
    LARGEST = LARGEST
    DAY_HINT = gettext_lazy("这份数据是哪一天的，比如 2025-12-31。")
    FILE = gettext_lazy("文件")
    FILE_HINT = gettext_lazy("CSV、XLSX 或 Parquet，表头是下面列出的中文列名。")
    WRONG_KIND = gettext_lazy("只收 CSV、XLSX、Parquet。请另存为其中一种。")
    TOO_LARGE = gettext_lazy("文件超过 256 MB。请在服务器上运行 zt register load，或者分几份送。")


@door("data_bureau", methods="GET POST", largest=LARGEST + PAGE)
def load(request: HttpRequest, key: str) -> HttpResponse:
    """`/registers/<key>/load`: small files at once, so that errors show here; larger ones go to the worker."""
    register = content.register(key)
    if register.derived:
        raise Http404(_("“%(name)s”由别的登记册推出来，不能载入。") % {"name": content.named(register)})
    form = LoadForm(request.POST or None, request.FILES or None, initial={"as_of": day.today().isoformat()})
    keys = content.now().subjects[register.subject].keys
    context: dict[str, Any] = {"register": register, "keys": keys, "form": form, "errors": [], "total": 0}
    if request.method == "POST" and form.is_valid():
        path = _kept(form.cleaned_data["file"])
        if path.stat().st_size > AT_ONCE:
            return _later(request, key, form.cleaned_data["as_of"], path)
        try:
            report = actions.load_register(
                settings.DATA_DIR, key, as_of=form.cleaned_data["as_of"], file=path, by=request.actor, at=day.now()  # type: ignore[attr-defined]
            )  # type: ignore[attr-defined]
        except actions.LoadRefused as refused:
            context |= {"errors": refused.errors[:SHOWN], "total": refused.total}
        else:
            messages.success(request, said(report))
            return redirect(f"/registers/{key}/")
        finally:
            path.unlink(missing_ok=True)
    status = 422 if form.is_bound else 200
    return render(request, "kernel/facts/load.html", context, status=status)


def said(report: actions.LoadReport) -> str:
    """What a load did, in one sentence."""
    if report.unchanged:
        return _("这份文件以前载入过，没有变。")
    return _("载入了 %(rows)s 行，数据日期 %(day)s。下一轮会用上。") % {"rows": f"{report.rows:,}", "day": report.as_of}


def _later(request: HttpRequest, key: str, as_of: dt.date, path: Path) -> HttpResponse:
    asked = work.ask("load register", by=str(request.actor), key=key, as_of=as_of.isoformat(), path=str(path))  # type: ignore[attr-defined]
    return redirect(f"/work/{asked.pk}/")


def _kept(file: UploadedFile) -> Path:
    """The upload in the data folder under a name of ours; only its suffix is taken from the sender."""
    suffix = Path(file.name or "").suffix.lower()
    assert re.fullmatch(r"\.[a-z]+", suffix)
    path = Path(settings.DATA_DIR) / "uploads" / f"{secrets.token_hex(16)}{suffix}"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as out:
        for chunk in file.chunks():
            out.write(chunk)
    return path
