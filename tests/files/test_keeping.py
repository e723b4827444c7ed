"""Files under their hash: taken in blocks, read as they were, once for the same."""
import io
import os

import pytest

from zhengtong.kernel.files import actions, queries, store
from zhengtong.kernel.files.models import StoredFile
from zhengtong.kernel.files.refusals import FileDamaged, FileRefused
from zhengtong.kernel.journal import queries as journal

from .conftest import AT, BY

TEXT = "本人申请公开 2024 年度预算。\n".encode()


def left(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_comes_in_is_read_as_it_was(accept, folder):
    file = accept(TEXT, "申请.txt")
    assert queries.read(file.hash) == TEXT == b"".join(queries.blocks(file.hash))
    assert (file.media, file.size, file.origin) == ("text/plain", len(TEXT), "received")
    assert left(folder) == [store.path_of(file.hash)]
    assert os.stat(store.path_of(file.hash)).st_mode & 0o777 == 0o600


def test_the_journal_has_hash_and_size_and_no_name(accept):
    file = accept(TEXT, "张三的申请.txt")
    entry = journal.entries()[0]
    assert entry.kind == "files.accept" and entry.body["hash"] == file.hash and "张三" not in str(entry)


def test_the_same_again_is_the_same_row(accept):
    assert accept(TEXT, "申请.txt").pk == accept(io.BytesIO(TEXT), "申请.txt").pk
    assert len(journal.entries()) == 1


def test_the_same_bytes_from_another_are_kept_once_with_two_rows(accept, folder):
    one, two = accept(TEXT, "申请.txt"), accept(TEXT, "b.txt", by="resident:li")
    assert one.hash == two.hash and one.pk != two.pk and len(left(folder)) == 1
    assert queries.get(one.hash, "b.txt") == two


def test_what_we_made_is_kept(folder):
    file = actions.keep(b"%PDF-1.7 ours", name="答复.pdf", media="application/pdf", by=BY, at=AT)
    assert (queries.get(file.hash).origin, queries.read(file.hash)) == ("made", b"%PDF-1.7 ours")


class Endless(io.RawIOBase):
    """Two gigabytes that nobody has to store; counts what was read of it."""

    taken = 0

    def read(self, size=-1):
        self.taken += size
        return b"a" * size if self.taken < 2 << 30 else b""


def test_two_gigabytes_are_refused_after_the_limit(accept, folder):
    stream = Endless()
    with pytest.raises(FileRefused, match="8 MB") as why:
        accept(stream, "材料.txt", limit=8 << 20)
    assert stream.taken <= (8 << 20) + store.BLOCK and why.value.remedy
    assert not left(folder) and not StoredFile.objects.exists()


def test_an_announced_size_is_refused_before_a_byte_is_read(accept):
    stream = Endless()
    stream.size = 2 << 30
    with pytest.raises(FileRefused):
        accept(stream, "材料.txt")
    assert stream.taken == 0


def test_a_refused_file_leaves_nothing(accept, folder):
    with pytest.raises(FileRefused):
        accept(b"MZ\x90 program", "材料.pdf")
    assert not left(folder) and not journal.entries()


def test_bytes_changed_on_disk_are_not_given_out(accept):
    file = accept(TEXT, "申请.txt")
    store.path_of(file.hash).write_bytes(TEXT + b"x")
    with pytest.raises(FileDamaged, match="changed"):
        queries.read(file.hash)
    store.path_of(file.hash).unlink()
    with pytest.raises(FileDamaged, match="gone"):
        list(queries.blocks(file.hash))


def test_the_same_handed_in_again_mends_damaged_bytes(accept):
    file = accept(TEXT, "申请.txt")
    store.path_of(file.hash).write_bytes(b"x")
    accept(TEXT, "申请.txt")
    assert queries.read(file.hash) == TEXT


@pytest.mark.parametrize("hash", ["", "../../secret_key", "a" * 63 + "/", "A" * 64])
def test_only_a_hash_leads_to_a_file(folder, hash):
    with pytest.raises(FileDamaged):
        queries.read(hash)
