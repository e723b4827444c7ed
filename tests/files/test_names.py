"""Names of files: refused with a name to use instead."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhengtong.kernel.files.names import checked_name, cleaned
from zhengtong.kernel.files.refusals import FileRefused


@pytest.mark.parametrize("name", ["申请 表（一）.pdf", "a.PDF", "résumé.docx", "𠮷田.txt"])
def test_ordinary_names_are_taken(name):
    assert checked_name(name) == name


@pytest.mark.parametrize(("name", "instead"), [
    ("申请\x00.pdf", "申请.pdf"), ("申请\n表.pdf", "申请表.pdf"), ("cod\u202efdp.exe", "codfdp.exe"), ("a\u2066b.pdf", "ab.pdf"),
    ("a\u200bb.pdf", "ab.pdf"), ("../../etc/passwd", "passwd"), ("C:\\fakepath\\表.pdf", "表.pdf"), ("..", "file"), (".hidden.txt", "hidden.txt"),
    ("a.pdf ", "a.pdf"), ("con.txt", "file_con.txt"), ("a<b>.txt", "a_b_.txt"), ("", "file"), ("\ud800.txt", "txt"),
])
def test_others_are_refused_with_a_name_to_use(name, instead):
    with pytest.raises(FileRefused) as why:
        checked_name(name)
    assert f"“{instead}”" in why.value.remedy


@pytest.mark.parametrize("length", [201, 5000])
def test_a_long_name_keeps_its_ending(length):
    with pytest.raises(FileRefused, match="太长"):
        checked_name("长" * length + ".pdf")
    assert cleaned("长" * length + ".pdf").endswith("长.pdf")


@given(st.text(max_size=300))
def test_the_name_to_use_is_always_taken(name):
    assert checked_name(cleaned(name))
