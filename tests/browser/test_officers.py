"""Officers' work in a real browser: a copy drawn with the mouse and checked as a file; a request from the list to the reply that
its applicant opens, once by keyboard alone."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
ROOT = Path(__file__).resolve().parents[2]
NUMBER = "449901199001010013"
WIDE, HIGH = 595, 842  # points of the paper
FILED = """
import json
import django
django.setup()
from django.contrib.auth import get_user_model
from zhengtong.kernel.cases.actions import Applicant
from zhengtong.kernel.parties import queries as parties
from zhengtong.kernel.parties.models import SubjectLogin
from zhengtong.openness.requests import actions as requests
from zhengtong.site import day
by = parties.actor(get_user_model().objects.get(username="disclosure"))
mine = SubjectLogin.objects.get(login__username="resident")
who = {"by": by, "on": day.today(), "at": day.now()}
said = {"applicant_type": "natural_person", "name": "甲某", "id_number": "449901199001010013", "phone": "13800000002",
        "title": "公园改造的招标结果", "form": "electronic", "delivery": "site"}
made = requests.file(channel="in_person", answers=said, applicant=Applicant(mine.kind, mine.no, "甲某", {"phone": "13800000002"}),
                     key="browser-officers-1", submitted_on=day.today(), **who)
requests.check_identity(made.pk, how="card", **who)
print(json.dumps([str(made.pk), made.case.number]))
"""


@pytest.fixture(scope="module")
def filed(site):
    """(id, number) of a request of the resident's, filed at the counter and identified."""
    own = {"ZHENGTONG_DATA": str(site.data), "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "zhengtong.site.settings"}
    done = subprocess.run(
        [sys.executable, "-c", FILED], cwd=ROOT, env={**os.environ, **own}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def paper():
    """One page: an identity number near the top, public words far below it."""
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(WIDE, HIGH))
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    page.Contents = made.make_stream(f"BT /F1 12 Tf 72 750 Td ({NUMBER}) Tj 0 -200 Td (public text) Tj ET".encode())
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def handed_in(open_browser, filed, *, script):
    """The page on which a paper that was just handed in is redacted."""
    page = open_browser("disclosure", script=script)
    page.goto(f"/cases/{filed[0]}/redact")
    page.set_input_files("input[type=file]", {"name": f"{NUMBER}.pdf", "mimeType": "application/pdf", "buffer": paper()})
    page.click("main form button.main")
    page.wait_for_selector("#id_boxes")
    return page


def drawn(page, box):
    """Draws a box (points from the page's top left corner) with the mouse."""
    sheet = page.query_selector("svg.sheet[data-page='1']")
    sheet.scroll_into_view_if_needed()
    at = sheet.bounding_box()
    scale = at["width"] / WIDE
    corners = [(at["x"] + x * scale, at["y"] + y * scale) for x, y in (box[:2], box[2:])]
    page.mouse.move(*corners[0])
    page.mouse.down()
    page.mouse.move(*corners[1])
    page.mouse.up()


def leaves(page):
    """The preview names what is taken out, and keeps the rest."""
    page.fill("#id_reasons", "个人信息")
    page.click("button[name=preview]")
    page.wait_for_selector("#h-leaves")
    before, after = page.text_content("section[aria-labelledby=h-leaves]").split("出去的字")
    assert NUMBER in before and "public" in after and NUMBER not in after


def read(data):
    """Every character of a PDF, in its streams and by its text layer."""
    import pypdfium2

    with pikepdf.open(io.BytesIO(data)) as pdf:
        streams = b"".join(one.read_bytes() for one in pdf.objects if isinstance(one, pikepdf.Stream) and "/Width" not in one)
    return "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(data)), streams


def test_a_box_is_drawn_the_copy_is_looked_at_made_downloaded_and_empty_of_what_was_covered(open_browser, filed):
    page = handed_in(open_browser, filed, script=True)
    page.fill("#id_boxes", "")
    drawn(page, (60, 70, 300, 110))
    line = [float(part) for part in page.input_value("#id_boxes").split()]
    assert line[0] == 1 and all(abs(a - b) < 4 for a, b in zip(line[1:], (60, 70, 300, 110), strict=True))
    assert page.locator("svg.sheet rect.cover").count() == 1
    leaves(page)
    page.get_by_role("button", name="做成遮盖件").click()
    assert page.url.endswith(f"/cases/{filed[0]}/") and "已核验" in page.inner_text("main")
    with page.expect_download() as download:
        page.get_by_role("link", name="遮盖件", exact=True).first.click()
    text, streams = read(Path(download.value.path()).read_bytes())
    assert "public" in text and NUMBER not in text and NUMBER.encode() not in streams
    assert download.value.suggested_filename.startswith(filed[1]) and NUMBER not in download.value.suggested_filename


def test_the_same_line_is_typed_without_script(open_browser, filed):
    page = handed_in(open_browser, filed, script=False)
    page.fill("#id_boxes", "1 60 70 300 110")
    leaves(page)


def reach(page, role, name):
    """Tab by Tab to a link, button or field; nothing is clicked."""
    wanted = page.get_by_role(role, name=name).first.element_handle()
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("(one) => document.activeElement === one", wanted):
            return
    raise AssertionError(f"no Tab reaches {role} {name}")


def enter(page, role, name):
    """Reaches it and presses Enter; waits for the page behind it."""
    reach(page, role, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_from_the_list_to_the_reply_by_keyboard_signed_sent_and_opened(open_browser, filed, axe):
    pk, number = filed
    officer = open_browser("disclosure", script=True)
    officer.goto("/cases/")
    left = [int(text) for text in officer.locator("tbody td.num").all_inner_texts() if text.lstrip("-").isdigit()]
    assert left == sorted(left)
    enter(officer, "link", number)
    enter(officer, "link", "拟出答复")
    reach(officer, "combobox", "答复种类")
    listed = officer.locator("select option").evaluate_all("all => all.map((one) => one.value)")
    for _ in range(listed.index("disclose")):
        officer.keyboard.press("ArrowDown")
    reach(officer, "textbox", "答复正文")
    officer.keyboard.type("您要的招标结果如下：甲公司中标。")
    enter(officer, "button", "拟出答复")
    assert "已办" in officer.inner_text("main") and not axe(officer)
    head = open_browser("disclosure-head")
    head.goto("/cases/head")
    head.locator(f"a[href='/cases/{pk}/do/signed']").click()
    assert "甲公司中标" in head.inner_text("main")
    head.get_by_role("button", name="签发答复").click()
    sender = open_browser("disclosure")
    sender.goto(f"/cases/{pk}/do/sent")
    sender.check("input[name=port][value=site]")
    sender.get_by_role("button", name="发出答复").click()
    assert "已办" in sender.inner_text("main")
    mine = open_browser("resident", width=390)
    mine.goto(f"/requests/mine/{pk}/")
    assert "甲公司中标" not in mine.inner_text("main")
    mine.locator("form[action$='/open'] button").first.click()
    assert "甲公司中标" in mine.inner_text("main")
    officer.goto(f"/cases/{pk}/")
    assert "已送达" in officer.inner_text("main")
