"""What departments deliver differs from the truth exactly where the defects say."""
import json
from types import SimpleNamespace

import numpy as np
import pyarrow.parquet as pq
import pytest

from district import generate, rates
from district.observe import Observation
from district.schema import ColumnSpec
from district.streams import MONTH_ENDS
from tests.district.conftest import PACKS, SCALE, SEED, key_names, truth

CHECKED = ("population", "residence", "income", "disability", "rescue", "firm-statistics", "firm-tax", "deaths-civil", "titles", "diagnoses")


def defects(folder, register):
    path = folder / "defects" / f"{register}.parquet"
    return pq.read_table(path).to_pylist() if path.exists() else []


@pytest.mark.parametrize("register", CHECKED)
def test_base_and_changes_fold_to_the_truth_but_for_the_listed_cells(folder, december, register):
    true, seen = truth(folder, register), december[register]
    names = [n for n in next(iter(true.values())) if n not in key_names(register)]
    listed = {(*(d[k] for k in key_names(register)), d["column"]) for d in defects(folder, register)}
    differing = set()
    for key, row in true.items():
        other = seen.get(key)
        for name in names:
            if (other is None and row[name] is not None) or (other is not None and other[name] != row[name]):
                differing.add((*key, name))
    odd = differing ^ {d for d in listed if d[-1] != "数据日期"}
    assert not odd, sorted(odd)[:5]
    assert len(seen.keys() - true.keys()) == 0


def test_a_row_that_is_not_confirmed_keeps_its_day(folder, december):
    for defect in defects(folder, "residence"):
        if defect["column"] == "数据日期":
            row = december["residence"][(defect["身份证号"],)]
            assert str(row["数据日期"]) == defect["observed"] < "2025-12-31"


def test_kinds_say_what_can_be_known(folder):
    """Missing where the register says that an absent row or cell is missing; never where it means known absent."""
    assert {d["kind"] for d in defects(folder, "deaths-civil")} == {"contradicted"}
    assert "missing" not in {d["kind"] for d in defects(folder, "rescue")}
    assert {"missing", "stale", "unknown-wrong"} <= {d["kind"] for d in defects(folder, "residence")}
    assert "contradicted" in {d["kind"] for d in defects(folder, "firm-statistics") if d["column"] == "上年营业收入"}


def test_rates_come_out_and_the_others_miss_more(folder, world):
    registered = {i.tobytes().decode() for i, r in zip(world.people.ids, world.registered, strict=True) if r}
    gone = [d["身份证号"] for d in defects(folder, "residence") if d["column"] == "居住证状态" and d["kind"] == "missing"]
    here = truth(folder, "residence")
    of_registered = sum(k in registered for (k,) in here)
    share = sum(g in registered for g in gone) / of_registered
    others = sum(g not in registered for g in gone) / (len(here) - of_registered)
    assert 0.004 < share < 0.025 and 0.06 < others < 0.12


def test_twelve_states_and_the_last_is_the_end_of_the_year(folder):
    assert sorted(p.stem for p in (folder / "registers" / "population").glob("*.parquet")) == [str(d) for d in MONTH_ENDS]


def test_changes_are_small_and_removals_name_who_left(folder, december):
    base = pq.read_metadata(folder / "registers" / "population" / "2025-01-31.parquet").num_rows
    march = pq.read_table(folder / "registers" / "population" / "2025-03-31.parquet")
    assert 0 < march.num_rows < 0.03 * base
    left = [r["身份证号"] for r in march.to_pylist() if r["删除"]]
    still = sum((k,) in december["population"] for k in left)
    assert left and still == 0


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(made, tmp_path):
    folder, report = made
    again = generate.run(tmp_path / "a", packs=PACKS, scale=SCALE, seed=SEED)
    for path in sorted(folder.rglob("*.parquet")):
        same = path.read_bytes() == (tmp_path / "a" / path.relative_to(folder)).read_bytes()
        assert same, path
    other = generate.run(tmp_path / "b", packs=PACKS, scale=SCALE, seed=SEED + 1, states="base")
    assert again.rows == report.rows and other.rows != report.rows


def test_a_table_has_its_own_stream(world):
    assert world.stream("income").random() == world.stream("income").random() != world.stream("rescue").random()


def test_the_last_state_alone_equals_the_folded_year(folder, december, tmp_path):
    generate.run(tmp_path, packs=PACKS, scale=SCALE, seed=SEED, states="last")
    for register in CHECKED:
        table = pq.read_table(tmp_path / "registers" / register / "2025-12-31.parquet")
        keys = key_names(register)
        alone = {tuple(r[k] for k in keys): {n: v for n, v in r.items() if n not in ("数据日期", "删除")} for r in table.to_pylist()}
        year = {k: {n: v for n, v in r.items() if n not in ("数据日期", "删除")} for k, r in december[register].items()}
        odd = [k for k in alone.keys() | year.keys() if alone.get(k) != year.get(k)]
        assert not odd, odd[:5]


def test_an_interrupted_run_leaves_no_half_file_under_a_final_name(tmp_path, monkeypatch):
    def stop(name, done, total):
        if done == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generate.run(tmp_path, packs=PACKS, scale=0.001, seed=1, notice=stop)
    for path in tmp_path.rglob("*.parquet"):
        assert pq.read_metadata(path).num_rows >= 0
    assert not (tmp_path / "district.json").exists()


def test_district_json_says_what_the_folder_is(folder):
    facts = json.loads((folder / "district.json").read_text(encoding="utf-8"))
    assert facts["seed"] == SEED and facts["scale"] == SCALE and facts["defects"]["residence"]["missing"] > 0


def test_a_rate_for_an_unknown_column_is_refused_by_name(content, tmp_path):
    path = tmp_path / "rates.yaml"
    path.write_text("- {register: income, column: 月收人, kind: missing, rate: {all: 0.1}}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"entry 1 .income.*月收人"):
        rates.read(content, path)


def test_a_slip_is_no_day_before_the_birth():
    table = SimpleNamespace(spec=SimpleNamespace(kind="person"), subject=lambda: np.array([0, 1, 2]))
    seen = SimpleNamespace(table=table, world=SimpleNamespace(people=SimpleNamespace(birth=np.array([100, 100, 100]))))
    column = SimpleNamespace(spec=ColumnSpec("死亡日期", "date"))
    now, other = np.array([150, 150, 90]), np.array([50, 120, 40])
    assert Observation._possible(seen, column, now, other, np.array([0, 1, 2])).tolist() == [100, 120, 40]
