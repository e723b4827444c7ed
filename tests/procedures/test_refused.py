"""A procedure with anything wrong in it is refused whole, with file, line and remedy."""
import pytest

from zhengtong.kernel.content import queries as content

from .conftest import FOLDERS, edit, folder

P, F = "procedure.yaml", "form.yaml"
KINDS = ("laws", "units", "purposes", "procedures")


def errors(packs):
    return content.load(packs, kinds=KINDS, strict=False).errors


def said(packs):
    """The errors, of which each names a file and a remedy; the procedure itself is still there for those who ask loosely."""
    found = errors(packs)
    assert found and all(error.file and error.remedy for error in found)
    with pytest.raises(content.ContentRefused):
        content.load(packs, kinds=KINDS)
    return found


def test_the_procedures_as_they_are_have_nothing_wrong(packs):
    for key in FOLDERS:
        folder(packs, key)
    assert not errors(packs)


WRONG = [
    # (procedure, file, old, new, what the error says)
    ("permit", P, "main: decision", "mian: decision", "mian"),
    ("permit", P, "key: permit\n", "key: permits\n", "permits"),
    ("permit", P, "from: 2019-04-23, to: null}\ndepartment", "from: 2019-04-24, to: null}\ndepartment", "2019-04-24"),
    ("permit", P, "department: data-bureau", "department: nobody", "nobody"),
    ("permit", P, "purpose: permit-handling", "purpose: curiosity", "curiosity"),
    ("permit", P, "main: decision", "main: decisions", "decisions"),
    ("permit", P, "laws: [permit-law", "laws: [no-law", "no-law"),
    ("permit", P, "receipt: receipt", "receipt: recipe", "recipe"),
    ("permit", P, "龙华许可〔{year}〕{n}号", "龙华许可〔{year}〕号", "{n}"),
    ("permit", P, "龙华许可〔{year}〕{n}号", "龙华许可〔{month}〕{n}号", "placeholder"),
    # states
    ("permit", P, "states:\n", "states:\n  - {key: submitted, names: {zh: 甲, en: a}}\n", "submitted stands twice"),
    ("permit", P, "  - {key: archived, names", "  - {key: lost, names: {zh: 甲, en: a}}\n  - {key: archived, names", "没有事件能到达状态“lost”"),
    ("permit", P, "en: Archived}, final: true}", "en: Archived}}", "状态“archived”没有出口"),
    ("permit", P, "{key: told, names: {zh: 不予许可决定已送达, en: Refusal delivered}}",
     "{key: told, names: {zh: 不予许可决定已送达, en: Refusal delivered}, final: true}", "却有事件离开"),
    ("permit", P, "from: [told], to: archived", "from: [told], to: archive", "状态“archive”不存在"),
    # events
    ("permit", P, "article: permit-law#第三十四条, body", "article: permit-law#第三百条, body", "第三百条"),
    ("permit", P, "article: permit-law#第三十四条, body", "article: 依法, body", "依法"),
    ("permit", P, "who: [officer], article: permit-law#第三十四条, body", "who: [officer], body", "article"),
    ("permit", P, "who: [officer], article: permit-law#第三十四条", "who: [clerk], article: permit-law#第三十四条", "who"),
    ("permit", P, "approver@government-office], article", "approver@moon], article", "moon"),
    ("permit", P, "not_by: [examined]", "not_by: [looked]", "事件“looked”不存在"),
    ("permit", P, "after: [examined]", "after: [looked]", "事件“looked”不存在"),
    ("permit", P, "before: correction_notice", "before: correction", "期限“correction”不存在"),
    ("permit", P, "expired: hearing_notice_period", "expired: week", "期限“week”不存在"),
    ("permit", P, "letter: grant}", "letter: present}", "文书“present”不存在"),
    ("permit", P, "type: fields}\n", "type: text}\n", "没有写放开哪些栏目"),
    ("permit", P, "{zh: 是否实地核查, en: Checked on site}, type: yes_no}", "{zh: 是否实地核查, en: Checked on site}, type: choice}", "choices"),
    # clocks
    ("permit", P, "length: 5 working days\n    starts: [received]", "length: 5 busy days\n    starts: [received]", "“5 busy days”不是期限"),
    ("permit", P, "length: 5 working days\n    starts: [received]", "length: 0 working days\n    starts: [received]", "不是期限"),
    ("permit", P, "length: parameter permit_term", "length: parameter term", "参数“term”不存在"),
    ("permit", P, "value: 3 years", "value: three years", "“three years”不是期限"),
    ("permit", P, "values: [{from: 2019-04-23, value: 3 years}]", "values: [{from: 2020-04-23, value: 3 years}]", "还没有值"),
    ("permit", P, "starts: [granted]\n    ends: [delivered]", "starts: [given]\n    ends: [delivered]", "事件“given”不存在"),
    ("permit", P, "starts: [granted]\n    ends: [delivered]", "starts: [granted]\n    ends: [given]", "事件“given”不存在"),
    ("permit", P, "{from: special_begun, to: [special_ended]", "{from: special_begun, to: [expiry of nothing]", "期限“nothing”不存在"),
    ("permit", P, "{from: special_begun, to: [special_ended]", "{from: special_start, to: [special_ended]", "special_start"),
    ("permit", P, "    article: permit-law#第四十四条\n", "", "article"),
    ("permit", P, "    article: permit-law#第四十四条\n", "    article: permit-law#第四百条\n", "第四百条"),
    ("permit", P, "event: accepted_by_silence, article: permit-law#第三十二条", "event: hush, article: permit-law#第三十二条", "hush"),
    ("permit", P, "event: accepted_by_silence, article: permit-law#第三十二条", "event: accepted_by_silence, article: 无", "“无”不存在"),
    ("permit", P, "silence: {event: renewed_by_silence", "silence: {event: granted", "系统要能记下"),
    ("permit", P, "event: extended, approver: approver,", "event: extended, approver: officer,", "要由批准的人"),
    ("permit", P, "extend: {by: 10 working days", "extend: {by: some days", "“some days”不是期限"),
    ("permit", P, "before: {clock: hearing, length", "before: {clock: heard, length", "期限“heard”不存在"),
    ("permit", P, "before: {clock: hearing, length", "before: {clock: hearing_notice, length", "互相等待"),
    ("permit", P, "length: 20 working days\n    starts: [accepted,", "length: 20 working hours\n    starts: [accepted,", "不能扣除"),
    ("permit", P, "value: 15 working days", "value: 21 working days", "超过法定"),
    ("permit", P, "value: 15 working days", "value: 15 days", "单位不同"),
    ("permit", P, "within: decision", "within: law", "期限“law”不存在"),
    # the form
    ("permit", F, "questions: [item]}", "questions: [items]}", "item"),
    ("permit", F, "questions: [item]}", "questions: [item, content]}", "content"),
    ("permit", F, 'shown_if: applicant_type = "organisation"', 'shown_if: applicant = "organisation"', "applicant"),
    ("permit", F, 'shown_if: applicant_type = "organisation"', "shown_if: applicant_type = =", "条件有误"),
    ("permit", F, "required: 'delivery = \"mail\"'", "required: 'delivery ='", "条件有误"),
    ("permit", F, "type: phone", "type: fax", "type"),
    ("permit", F, "type: text, max: 100, article: permit-law#第二十九条", "type: text, max: 100, article: permit-law#第零条", "第零条"),
    # letters, replies, fees
    ("permit", "letters/grant.yaml", "{text}", "{texts}", "{texts}"),
    ("permit", "letters/grant.yaml", "key: grant", "key: grants", "grants"),
    ("permit", "letters/grant.yaml", "article: permit-law#第三十八条", "article: permit-law#第一千条", "第一千条"),
    ("permit", "letters/grant.yaml", "paragraphs:", "paragraph:", "paragraph"),
    ("information-request", "replies.yaml", "letter: reply", "letter: answer", "文书“answer”不存在"),
    ("information-request", "replies.yaml", "- disclosure-regulation#第三十六条", "- disclosure-regulation#三十六", "三十六"),
    ("information-request", "replies.yaml", "articles: []\n    row: r3.5.5\n    reasons: true", "articles: []\n    row: r3.5.5\n    reasons: false", "既无依据又无理由"),
    # examples
    ("permit", "examples/course.yaml", "event: received", "event: receipt", "“receipt”不存在"),
    ("permit", "examples/course.yaml", "state: received", "state: receiving", "“receiving”不存在"),
    ("permit", "examples/course.yaml", "due: {correction_notice", "due: {correction_note", "“correction_note”不存在"),
    ("permit", "examples/course.yaml", "may: {extended:", "may: {extends:", "“extends”不存在"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "file", "old", "new", "says"), WRONG, ids=lambda v: str(v)[:30])
def test_a_wrong_file_is_refused(packs, key, file, old, new, says):
    edit(packs, key, file, old, new)
    assert any(says in error.message + error.remedy for error in said(packs)), [str(e) for e in errors(packs)]


@pytest.mark.parametrize(("file", "old", "new"), [
    (P, "main: decision", "mian: decision"),
    (P, "department: data-bureau", "department: nobody"),
    (P, "  - {key: told, names: {zh: 不予许可决定已送达, en: Refusal delivered}}", "  - {key: told, names: {zh: 甲, en: a}, final: true}"),
    (P, "article: permit-law#第四十条", "article: permit-law#第四百条"),
    (F, "article: permit-law#第二十九条", "article: permit-law#第零条"),
    ("letters/grant.yaml", "article: permit-law#第三十八条", "article: permit-law#第零条"),
])  # fmt: skip
def test_the_line_is_that_of_the_mistake(packs, file, old, new):
    line = edit(packs, "permit", file, old, new)
    found = said(packs)
    assert (f"china/procedures/permit/2019-04-23/{file}", line) in [(error.file, error.line) for error in found]


def test_a_procedure_without_a_form_is_refused(packs):
    (folder(packs, "permit") / F).unlink()
    assert any(F in error.message for error in said(packs))


def test_what_is_not_yaml_is_refused_with_its_line(packs):
    (folder(packs, "permit") / P).write_text("key: permit\nnames: [\n", "utf-8")
    assert any(error.line >= 2 for error in said(packs))


def test_one_bad_procedure_leaves_the_others(packs):
    folder(packs, "record-correction")
    edit(packs, "permit", P, "main: decision", "mian: decision")
    held = content.load(packs, kinds=KINDS, strict=False)
    assert set(held.procedures) == {"record-correction"}
