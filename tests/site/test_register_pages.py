"""The pages of a register: every error as it was written, what cannot be, how much a page takes, and the way back."""
import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from zhengtong.kernel.facts import manifests
from zhengtong.site import day

PAGE = "/registers/disability/"
HEADER = "身份证号,残疾类别,残疾等级,残疾证有效期至"
ROW = "449900199001010017,肢体,1,2030-01-01"


@pytest.fixture
def bureau(clients, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    day.move(dt.date(2025, 12, 31))
    return clients["data_bureau"]


def send(client, text, as_of="2025-12-31", **more):
    file = SimpleUploadedFile("d.csv", text.encode())
    return client.post(f"{PAGE}load", {"as_of": as_of, "file": file}, HTTP_ACCEPT_LANGUAGE="zh-hans", **more)


def test_the_load_page_names_the_key_and_the_optional_columns(bureau):
    said = bureau.get(f"{PAGE}load").content.decode()
    assert all(f"<dt>{name}" in said for name in ("身份证号", "残疾等级", "数据日期", "删除")) and "1–4" in said


def test_errors_show_the_cells_as_they_were_written(bureau, settings):
    answer = send(bureau, f"{HEADER}\nab,肢体,-3,2030-01-01\n{ROW.replace(',1,', ',9,')}\n")
    said = answer.content.decode()
    assert answer.status_code == 422 and all(cell in said for cell in ("“ab”", "“-3”", "“9”"))
    assert manifests.head(settings.DATA_DIR).files == ()


@pytest.mark.parametrize("as_of", ["2026-01-01", "9999-12-31", "0001-01-01"])
def test_data_of_an_impossible_day_are_refused(bureau, as_of, settings):
    assert send(bureau, f"{HEADER}\n{ROW}\n", as_of).status_code == 422
    assert manifests.head(settings.DATA_DIR).files == ()


@pytest.mark.parametrize("page", [f"{PAGE}load", "/worklist/lists/1/return"])
def test_a_post_that_announces_too_much_is_refused_unread(bureau, clients, page):
    client = bureau if page.endswith("load") else clients["officer"]
    assert client.post(page, {}, CONTENT_LENGTH=str(1 << 31)).status_code == 413


def test_a_load_is_taken_back_with_its_reason(bureau, settings):
    assert send(bureau, f"{HEADER}\n{ROW}\n").status_code == 302
    page = f"{PAGE}loads/1/"
    assert page in bureau.get(PAGE).content.decode()
    assert bureau.post(page, {"reason": " "}).status_code == 422
    assert manifests.head(settings.DATA_DIR).files
    assert bureau.post(page, {"reason": "载错了"}).status_code == 302
    held = manifests.head(settings.DATA_DIR)
    assert held.files == () and len(held.undone) == 1
    assert bureau.post(page, {"reason": "再来"}).status_code == 422
    assert page not in bureau.get(PAGE).content.decode()
    assert bureau.get(f"{PAGE}loads/7/").status_code == 404
