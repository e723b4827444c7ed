"""Raw columns -> what is stored: days, scaled whole numbers, booleans, coded texts, subject numbers. Column-wise throughout."""
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from zhengtong.kernel.content.models import Column, Subject

from . import keys
from .errors import Errors
from .parsing import FIRST_DAY, FOREVER, LARGEST, LAST_DAY, Wrong, cell, impossible_day, not_listed
from .subjects import Numbers, Subjects

Mask = NDArray[np.bool_]
TEXTS = pa.dictionary(pa.int32(), pa.string())


class Converter:
    """Converts columns of one delivery; `subjects` by kind take the new keys, `errors` what is wrong."""

    def __init__(self, kinds: Mapping[str, Subject], subjects: Mapping[str, Subjects], errors: Errors) -> None:
        self.kinds, self.subjects, self.errors = kinds, subjects, errors

    def numbers(self, table: pa.Table, kind: str, line: int) -> Numbers:
        """The subject number of every row by the kind's key columns; -1 where the key is wrong (an error is noted)."""
        columns = self.kinds[kind].keys
        if len(columns) == 1:
            return self._referred(table[columns[0].zh], kind, columns[0].zh, line, required=True)
        parts, good = [], np.ones(len(table), np.bool_)
        for key in columns:
            words, right = self._part(table[key.zh], key.type, key.zh, line)
            parts.append(words)
            good &= right
        result = np.full(len(table), -1, np.int32)
        result[good] = self.subjects[kind].number_all(np.concatenate(parts, axis=1)[good])
        return result

    def column(self, raw: pa.ChunkedArray, column: Column, line: int) -> pa.Array:
        """The stored form of a column; null where the cell is empty."""
        if column.type == "reference":
            assert column.to is not None
            numbers = self._referred(raw, column.to, column.zh, line, required=False)
            return pa.array(numbers, pa.int32(), mask=numbers < 0)
        raw = _one(raw)
        if pa.types.is_null(raw.type):
            return pa.nulls(len(raw), stored_type(column))
        if column.type == "string":
            return self._texts(raw, column, line)
        if _is_text(raw.type):
            return self._read(raw, column, line)
        return {"date": self._days, "number": self._scaled, "boolean": self._truths}[column.type](raw, column, line)

    def _part(self, raw: pa.ChunkedArray, key_type: str, name: str, line: int) -> tuple[keys.Words, Mask]:
        if key_type != "string":
            numbers = self._referred(raw, key_type, name, line, required=True)
            return (numbers.astype(np.int64) + 1).astype(np.uint64)[:, None], numbers >= 0
        texts = self._without_null(_trimmed(raw), line, name)
        sizes = pc.binary_length(texts).fill_null(0).to_numpy(zero_copy_only=False)
        self._note(sizes == 0, line, name, Wrong(_("键列是空的"), _("每行都要有键")))
        self._note(sizes > 8 * keys.TEXT_WORDS, line, name, Wrong(_("超过 48 个字节"), _("缩短编号")))
        return keys.encode(texts.fill_null(""), keys.TEXT_WORDS), (sizes > 0) & (sizes <= 8 * keys.TEXT_WORDS)

    def _referred(self, raw: pa.ChunkedArray, kind: str, name: str, line: int, *, required: bool) -> Numbers:
        key = self.kinds[kind].keys[0]
        if not (_is_text(raw.type) or pa.types.is_null(raw.type)):
            self.errors.add(0, name, Wrong(_("类型是 %s") % raw.type, _("键和引用存成文本")))
            return np.full(len(raw), -1, np.int32)
        texts = self._without_null(_trimmed(raw), line, name)
        sizes = pc.binary_length(texts).fill_null(0).to_numpy(zero_copy_only=False)
        given, result = sizes > 0, np.full(len(texts), -1, np.int32)
        if required:
            self._note(~given, line, name, Wrong(_("键列是空的"), _("每行都要有键")))
        self._note(sizes > 8 * keys.MOST_WORDS, line, name, Wrong(_("超过 64 个字节"), _("检查该列是否放错")))
        given &= sizes <= 8 * keys.MOST_WORDS
        words = keys.tidy(keys.encode(texts if given.all() else texts.filter(pa.array(given))), key.type)
        result[given] = self._known_or_new(words, kind, np.flatnonzero(given), texts, name, line)
        return result

    def _known_or_new(self, words: keys.Words, kind: str, rows: NDArray[Any], texts: pa.Array, name: str, line: int) -> Numbers:
        """The numbers of keys; a malformed one is shown as its row has it."""
        found = self.subjects[kind].find(words)
        unknown = np.flatnonzero(found < 0)
        if unknown.size:
            good = keys.well_formed(words[unknown], self.kinds[kind].keys[0].type)
            for row in rows[unknown[~good][:1000]].tolist():
                self.errors.add(line + row, name, _malformed(texts[row].as_py(), name))
            self.errors.total += max(0, int((~good).sum()) - 1000)
            found[unknown[good]] = self.subjects[kind].number_all(words[unknown[good]])
        return found

    def _texts(self, raw: pa.Array, column: Column, line: int) -> pa.Array:
        if not _is_text(raw.type):
            self.errors.add(0, column.zh, Wrong(_("类型是 %s") % raw.type, _("这一列存成文本")))
            return pa.nulls(len(raw), TEXTS)
        coded = raw if pa.types.is_dictionary(raw.type) else raw.dictionary_encode()
        trimmed = pc.utf8_trim_whitespace(coded.dictionary.cast(pa.string())).dictionary_encode()
        codes = _take(trimmed.indices.to_numpy(zero_copy_only=False), coded.indices)
        words = trimmed.dictionary
        for code in np.flatnonzero(_null(words)):
            self._note(codes == code, line, column.zh, _no_null())
        if column.values is not None:
            self._listed(words, codes, column, line)
        return canonical_texts(codes, words, column.values)

    def _listed(self, words: pa.Array, codes: NDArray[Any], column: Column, line: int) -> None:
        assert column.values is not None
        for code, word in enumerate(words.to_pylist()):
            if word and word not in column.values:
                self._note(codes == code, line, column.zh, not_listed(word, column.values))

    def _read(self, raw: pa.Array, column: Column, line: int) -> pa.Array:
        """Dates, numbers and booleans that came as text."""
        coded = raw if pa.types.is_dictionary(raw.type) else raw.dictionary_encode()
        texts = [t.strip() for t in coded.dictionary.to_pylist()]
        values = [cell(t, column) if t else None for t in texts]
        codes = coded.indices.fill_null(len(texts)).to_numpy(zero_copy_only=False)
        for code, value in enumerate(values):
            if isinstance(value, Wrong):
                self._note(codes == code, line, column.zh, value)
        values = [None if isinstance(v, Wrong) else v for v in values] + [None]
        kinds = pa.int32() if column.type == "date" else stored_type(column)
        return pa.array(values, kinds).take(pa.array(codes)).cast(stored_type(column))

    def _days(self, raw: pa.Array, column: Column, line: int) -> pa.Array:
        if not pa.types.is_temporal(raw.type) or pa.types.is_time(raw.type) or pa.types.is_duration(raw.type):
            return self._wrong_type(raw, column)
        days = raw.cast(pa.date32(), safe=False)
        values = days.cast(pa.int32()).fill_null(0).to_numpy()
        for row in np.flatnonzero((values < FIRST_DAY) | ((values > LAST_DAY) & (values < FOREVER))):
            self.errors.add(line + int(row), column.zh, impossible_day(int(values[row])))
        return days

    def _scaled(self, raw: pa.Array, column: Column, line: int) -> pa.Array:
        missing = raw.is_null().to_numpy(zero_copy_only=False)
        if pa.types.is_integer(raw.type):
            whole = raw.fill_null(0).to_numpy()
            most = LARGEST // 10**column.scale
            large = (whole >= most) | (whole <= -most if whole.dtype.kind == "i" else False)
            scaled = np.where(large, 0, whole).astype(np.int64) * 10**column.scale
        elif pa.types.is_decimal(raw.type) and raw.type.precision <= 38:
            scaled, large = self._unscaled(raw, column, line)
        elif pa.types.is_floating(raw.type):
            scaled, large = self._rounded(raw, column, line)
        else:
            return self._wrong_type(raw, column)
        self._note(large & ~missing, line, column.zh, Wrong(_("数太大"), _("检查单位")))
        return pa.array(scaled, pa.int64(), mask=missing)

    def _unscaled(self, raw: pa.Array, column: Column, line: int) -> tuple[NDArray[np.int64], Mask]:
        """A decimal's whole number of units, read from its 128 bits."""
        raw = raw.cast(pa.decimal128(raw.type.precision, raw.type.scale))  # of 32, 64 or 128 bits
        halves = np.frombuffer(raw.buffers()[1], np.int64).reshape(-1, 2)[raw.offset : raw.offset + len(raw)]
        if raw.null_count:
            halves = np.where(raw.is_null().to_numpy(zero_copy_only=False)[:, None], 0, halves)
        low, shift = halves[:, 0], raw.type.scale - column.scale
        large = (halves[:, 1] != low >> np.int64(63)) | (np.abs(low) >= LARGEST)
        if shift <= 0:
            large |= np.abs(low) >= LARGEST // 10**-shift
            return np.where(large, 0, low) * 10**-shift, large
        self._note(low % 10**shift != 0, line, column.zh, Wrong(_("小数位太多"), _("最多 %d 位小数") % column.scale))
        return low // 10**shift, large

    def _rounded(self, raw: pa.Array, column: Column, line: int) -> tuple[NDArray[np.int64], Mask]:
        values = raw.cast(pa.float64()).fill_null(0).to_numpy() * 10.0**column.scale
        finite = np.isfinite(values)
        self._note(~finite, line, column.zh, Wrong(_("不是数（NaN 或无穷）"), _("不知道的留空")))
        whole = np.rint(np.where(finite, values, 0))
        off = np.abs(np.where(finite, values, 0) - whole) > 1e-6 * np.maximum(1, np.abs(whole))
        self._note(off, line, column.zh, Wrong(_("小数位太多"), _("最多 %d 位小数") % column.scale))
        large = np.abs(whole) >= LARGEST
        return np.where(large, 0, whole).astype(np.int64), large

    def _truths(self, raw: pa.Array, column: Column, line: int) -> pa.Array:
        return raw if pa.types.is_boolean(raw.type) else self._wrong_type(raw, column)

    def _without_null(self, texts: pa.Array, line: int, name: str) -> pa.Array:
        """Notes the texts that hold a NUL, which no key has and no database keeps."""
        held = np.frombuffer(texts.buffers()[2] or b"", np.uint8)
        if held.size and held.min() == 0:
            self._note(_null(texts), line, name, _no_null())
        return texts

    def _wrong_type(self, raw: pa.Array, column: Column) -> pa.Array:
        wanted = {"date": _("日期"), "number": _("数"), "boolean": _("是非值")}[column.type]
        self.errors.add(0, column.zh, Wrong(_("类型是 %s") % raw.type, _("这一列存成%s") % wanted))
        return pa.nulls(len(raw), stored_type(column))

    def _note(self, bad: Mask, line: int, name: str, wrong: Wrong) -> None:
        count = int(np.count_nonzero(bad))
        if count:
            self.errors.add_rows(np.flatnonzero(bad)[:1000] + line, count, name, wrong)


def _malformed(text: str, name: str) -> Wrong:
    remedy = _("核对位数和校验码")
    if re.fullmatch(r"[\d.]+[Ee]\+?\d+", text):
        remedy = _("在表格软件里变成了数；把这一列设成文本格式后重新导出")
    elif text != unicodedata.normalize("NFKC", text):
        remedy = _("改用半角字符")
    return Wrong(_("“%s”不是合格的%s") % (text, name), remedy)


def stored_type(column: Column) -> pa.DataType:
    """The Arrow type in which a column is stored; numbers are scaled by 10**scale, references are subject numbers."""
    return {"date": pa.date32(), "number": pa.int64(), "boolean": pa.bool_(), "string": TEXTS,
            "reference": pa.int32()}[column.type]


def canonical_texts(codes: NDArray[Any], words: pa.Array, listed: tuple[str, ...] | None) -> pa.Array:
    """The same texts always coded alike (dictionary sorted, only what occurs), so that equal contents are equal files.
    A code of -1 and the empty text are null."""
    used = np.flatnonzero(np.bincount(codes[codes >= 0], minlength=len(words)))
    kept = words.take(pa.array(used))
    full = pc.binary_length(kept).to_numpy(zero_copy_only=False) > 0
    used, kept = used[full], kept.filter(pa.array(full))
    order = pc.sort_indices(kept).to_numpy()
    new = np.full(len(words) + 1, -1, np.int32)
    new[used[order]] = np.arange(len(used), dtype=np.int32)
    recoded = new[codes]
    return pa.DictionaryArray.from_arrays(pa.array(recoded, pa.int32(), mask=recoded < 0), kept.take(pa.array(order)))


def _null(texts: pa.Array) -> Mask:
    found: Mask = pc.match_substring(texts, "\0").fill_null(False).to_numpy(zero_copy_only=False)
    return found


def _no_null() -> Wrong:
    return Wrong(_("有空字符（NUL）"), _("从原系统重新导出，以 UTF-8 保存"))


def _take(values: NDArray[Any], codes: pa.Array) -> NDArray[Any]:
    return np.append(values, -1)[codes.fill_null(len(values)).to_numpy(zero_copy_only=False)]


def _one(raw: pa.ChunkedArray) -> pa.Array:
    if pa.types.is_dictionary(raw.type):
        raw = raw.unify_dictionaries()
    return raw.combine_chunks() if isinstance(raw, pa.ChunkedArray) else raw


def _is_text(kind: pa.DataType) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _trimmed(raw: pa.ChunkedArray) -> pa.Array:
    texts = raw.cast(pa.string())
    texts = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    data = np.frombuffer(texts.buffers()[2] or b"", np.uint8)
    return pc.utf8_trim_whitespace(texts) if data.size and data.min() <= 32 else texts
