"""dmn-js in a real browser, under the pages' own policy: models go through it and back, an edit there is that edit alone here."""

import datetime as dt
import hashlib
import mimetypes
import re
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from zhengtong.dmn import conformance, load
from zhengtong.dmn.exchange import handed, taken
from zhengtong.dmn.writing import Table, upgraded

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "zhengtong" / "site" / "static"
PACKS = sorted((ROOT / "packs").glob("*/policies/*/*/*.dmn"))
KIT = ROOT.parent / "shared" / "tck" / "TestCases"
MOMENT = dt.datetime(2025, 12, 31, 8, tzinfo=dt.UTC)
DROPPED = {  # boxed expressions of DMN 1.4, which dmn-js drops; a merge keeps them (tests/dmn/test_exchange.py)
    "1150-boxed-conditional", "1151-boxed-filter", "1152-boxed-for", "1153-boxed-some", "1154-boxed-every",
}
HOST = "http://zhengtong.test"
POLICY = "; ".join(f"{name} {' '.join(given)}" for name, given in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items())
PAGE = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>x</title>
<link rel="stylesheet" href="/dmn-js/dmn-js.css"><link rel="stylesheet" href="/dmn-editor.css">
<script src="/dmn-js/dmn-modeler.js" defer></script><script src="/dmn-editor-zh.js" defer></script>
<script src="/dmn-editor.js" defer></script></head>
<body><form method="post" action="/saved">{part}<h1 id="hit">x</h1><button id="save">save</button></form></body></html>"""
THROUGH = """async (text) => {
  const at = document.createElement('div'); document.body.append(at);
  const modeler = new DmnJS({container: at});
  try { const {warnings} = await modeler.importXML(text); const {xml} = await modeler.saveXML({format: true});
        return {xml, warnings: warnings.map(w => w.message)}; }
  finally { modeler.destroy(); at.remove(); }
}"""


def policy(key):
    return next(path for path in PACKS if path.parts[-3] == key).read_bytes()


def _meaning(model):
    """Everything that decides, without the places where it stands."""
    logic = {**{d.name: d.logic for d in model.decisions.values()}, **{f.name: f.logic for f in model.knowledge.values()}}
    return re.sub(r"line=\d+", "", repr(logic))


def _resolver():
    sources = {path.parts[-3]: path for path in PACKS}

    def resolve(namespace):
        return load(sources[namespace.rsplit(":", 1)[-1]], imports=resolve)

    return resolve


@pytest.fixture
def editor(chromium):
    """editor(model, lang) -> a page with the editor and this model, behind the pages' own policy; `page.refused` what it refused."""
    contexts = []

    def opened(model, lang="zh-Hans"):
        context = chromium.new_context(viewport={"width": 1280, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.refused = []
        page.on("console", lambda told: page.refused.append(told.text) if _refused(told.text) else None)
        page.on("pageerror", lambda why: page.refused.append(str(why)))
        html = PAGE.format(lang=lang, part=render_to_string("parts/dmn_editor.html", {"model": handed(model).decode()}))
        page.route(f"{HOST}/**", lambda route: _answer(route, html))
        page.goto(f"{HOST}/edit")
        page.wait_for_selector(".dmn-editor[data-ready]", state="attached", timeout=20_000)
        return page

    yield opened
    for context in contexts:
        context.close()


def _refused(text):
    """What the policy refused, but for the style attributes of dmn-js itself: dmn-editor.css says the same."""
    return "Content Security Policy" in text and not text.startswith("Applying inline style")


def _answer(route, html):
    name = route.request.url.removeprefix(HOST).partition("?")[0].strip("/")
    headers = {"Content-Security-Policy": POLICY}
    if (file := STATIC / name).is_file():
        return route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(name)[0], headers=headers)
    return route.fulfill(body=html if name == "edit" else "<p>saved", content_type="text/html; charset=utf-8", headers=headers)


def posted(page):
    return [page.eval_on_selector(f"[name={name}]", "e => e.value").encode() for name in ("untouched", "model")]


def test_vendored_files_are_those_of_the_readme():
    told = re.findall(r"\| ([\w.-]+) \|.*\| ([0-9a-f]{64}) \|", (STATIC / "dmn-js" / "README.md").read_text("utf-8"))
    assert len(told) == 4
    assert all(hashlib.sha256((STATIC / "dmn-js" / name).read_bytes()).hexdigest() == known for name, known in told)


def test_every_policy_of_the_packs_goes_through_and_decides_the_same(editor):
    page, resolver = editor(policy("old-age-allowance")), _resolver()
    different = []
    for path in PACKS:
        data = path.read_bytes()
        back = page.evaluate(THROUGH, handed(data).decode())
        if back["warnings"] or _meaning(load(data, imports=resolver)) != _meaning(
            load(upgraded(back["xml"].encode()), imports=resolver)
        ):
            different.append(path.parts[-3])
    assert not different and len(PACKS) > 100


def test_an_untouched_model_stays_byte_for_byte(editor):
    data = policy("old-age-allowance")
    page = editor(data)
    untouched, model = posted(page)
    assert untouched == model and taken(data, untouched, model) == data
    assert not page.refused


def test_a_cell_changed_by_hand_is_that_cell_alone(editor):
    data = policy("old-age-allowance")
    page = editor(data)
    page.dblclick("tbody tr:nth-of-type(1) td.input-cell >> nth=0")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text("> 3")
    page.click("#hit")
    untouched, model = posted(page)
    table = next(iter(load(data, imports=_resolver()).decisions))
    assert taken(data, untouched, model) == Table(data, table).cell(1, 1, "> 3")
    assert not page.refused


def test_what_is_sent_holds_the_last_cell(editor):
    page = editor(policy("old-age-allowance"))
    page.dblclick("tbody tr:nth-of-type(1) td.input-cell >> nth=0")
    page.keyboard.insert_text("> 123")
    sent = []
    page.on("request", lambda request: sent.append(request.post_data))
    page.click("#save")
    page.wait_for_url(f"{HOST}/saved")
    assert "> 123" in parse_qs(sent[-1])["model"][0].replace("&gt;", ">")


@pytest.mark.parametrize(("lang", "word"), [("zh-Hans", "命中策略"), ("en", "Hit policy")])
def test_the_editor_speaks_the_page_s_language_and_shows_the_mark(editor, lang, word):
    page = editor(policy("old-age-allowance"), lang)
    assert word in page.inner_text(".dmn-sheet")
    assert page.is_visible(".bjs-powered-by, .dmn-sheet [class*=powered-by]")


@pytest.mark.tck
@pytest.mark.skipif(not KIT.is_dir(), reason="../shared/tck is absent: its models did not go through dmn-js")
def test_every_model_of_the_kit_goes_through_and_passes_what_it_passed(editor, tmp_path):
    page = editor(policy("old-age-allowance"))
    for path in sorted(KIT.glob("compliance-level-*/*/*")):
        made = tmp_path / path.relative_to(KIT)
        made.parent.mkdir(parents=True, exist_ok=True)
        data = path.read_bytes()
        made.write_bytes(upgraded(page.evaluate(THROUGH, handed(data).decode())["xml"].encode()) if path.suffix == ".dmn" else data)
    found = conformance.run(tmp_path, ("2", "3"), day=MOMENT.date(), moment=MOMENT)[0]
    lost = {Path(failure.folder).name for level in found for failure in level.failures}
    assert lost == DROPPED
