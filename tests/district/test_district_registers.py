"""Every register and column of the packs is generated, in the register-file format, with values that policies can tell apart."""
import datetime as dt
import decimal

import pyarrow.parquet as pq
import pytest

from district.schema import read
from district.table import Rows, table
from district.world import BUILDERS
from tests.district.conftest import PACKS, truth

TYPES = {"date": dt.date, "number": (int, decimal.Decimal), "boolean": bool, "string": str, "reference": str}
REGISTERS = sorted(read(PACKS).registers)


def test_every_register_has_a_builder_and_no_builder_is_left_over(content):
    assert set(content.registers) <= set(BUILDERS), "write a builder in district/tables for these registers"
    assert set(BUILDERS) <= set(content.registers), "these builders belong to no register of the packs"


def test_a_column_that_the_generator_does_not_know_is_refused_by_name(content, world):
    spec = content.registers["zombie"]
    with pytest.raises(ValueError, match=r"zombie.*僵尸企业认定日期"):
        table(content, spec, Rows({"统一社会信用代码": []}, {}))


@pytest.mark.parametrize("key", REGISTERS)
def test_a_register_file_has_the_columns_types_and_values_of_its_pack(folder, content, key):
    spec = content.registers[key]
    base = pq.read_table(folder / "registers" / key / "2025-01-31.parquet")
    keys = [k.name for k in content.keys[spec.kind]]
    assert base.column_names[: len(keys)] == keys
    assert [n for n in base.column_names if n not in ("数据日期", "删除")] == keys + [c.name for c in spec.columns]
    rows = truth(folder, key)
    for column in spec.columns:
        values = [row[column.name] for row in rows.values() if row[column.name] is not None]
        assert all(isinstance(v, TYPES[column.type]) for v in values[:500]), column.name
        if column.values:
            assert not set(values) - set(column.values), column.name


@pytest.mark.parametrize("key", REGISTERS)
def test_files_are_in_key_order_without_double_keys(folder, content, key):
    keys = [k.name for k in content.keys[content.registers[key].kind]]
    for path in (folder / "registers" / key).glob("*.parquet"):
        rows = [tuple(r.values()) for r in pq.read_table(path, columns=keys).to_pylist()]
        in_order = rows == sorted(set(rows))
        assert in_order, path.name


def test_every_column_has_values_somewhere_and_listed_values_vary(content, rich):
    """At a scale where even rare registers have rows: no column is empty, columns with a list of values use several."""
    for key, spec in content.registers.items():
        rows = rich[key]
        for column in spec.columns:
            values = [v for v in rows[column.name].unique().to_pylist() if v is not None]
            assert values, f"{key}.{column.name} is always empty"
            if len(column.values) > 1 and rows.num_rows > 200:
                assert len(values) > 1, f"{key}.{column.name} is always {values}"


@pytest.fixture(scope="module")
def rich(tmp_path_factory):
    from district import generate

    out = tmp_path_factory.mktemp("rich")
    generate.run(out, packs=PACKS, scale=0.05, seed=11, states="last")
    return {key: pq.read_table(out / "truth" / key) for key in REGISTERS}
