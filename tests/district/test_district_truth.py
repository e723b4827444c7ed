"""The comparison with the truth: what counts as believed, what the worklist would fill in, whom a difference is laid to."""
import json
import subprocess
import sys
from dataclasses import dataclass, replace

import numpy as np
import pytest

from district import compare
from district.attribution import Attribution
from district.compare import Comparison, Line
from district.worked import Worked, unknown


@dataclass(frozen=True)
class Column:
    values: np.ndarray
    state: np.ndarray
    as_of: np.ndarray
    type: str = "number"
    dictionary: tuple[str, ...] = ()
    key: str = "k"


def column(values, state=None, as_of=None, **more):
    values = np.array(values, np.int32)
    return Column(values, np.array(state or [0] * len(values), np.uint8), np.array(as_of or [100] * len(values), np.int32), **more)


class Snapshot:
    def __init__(self, **columns):
        self.columns = columns
        self.counts = {"person": max(len(c.state) for c in columns.values())}

    def column(self, kind, name):
        return self.columns[name]

    def names(self, kind):
        return list(self.columns)

    def present(self, kind):
        return np.ones(self.counts[kind], bool)


def test_missing_contradicted_incomplete_and_old_facts_are_known_to_be_unknown():
    seen = column([1, 2, 3, 4, 5], [0, 1, 2, 3, 5], [100, 100, 100, 100, 100])
    assert unknown(seen, None).tolist() == [False, False, True, True, True]
    assert unknown(column([1, 2], as_of=[100, 99]), 100).tolist() == [False, True]


def test_a_wrong_fact_is_one_that_is_believed_and_differs():
    seen, true = column([1, 2, 3, 4], [0, 0, 2, 1]), column([1, 9, 9, 9])
    assert compare._wrong(seen, true, np.arange(4), None).tolist() == [False, True, False, True]
    stale = column([1, 2, 3, 4], as_of=[50, 50, 50, 50])
    assert not compare._wrong(stale, true, np.arange(4), 60).any()


def test_texts_are_compared_by_their_words_not_their_codes():
    seen = column([0, 1, 1], type="string", dictionary=("未婚", "已婚"))
    true = column([1, 0, 1], type="string", dictionary=("已婚", "未婚"))
    assert compare._wrong(seen, true, np.arange(3), None).tolist() == [False, False, True]


def test_working_off_the_list_fills_what_is_unknown_and_leaves_what_is_believed():
    seen = column([0, 1, 0], [0, 2, 0], type="string", dictionary=("甲", "乙"))
    true = column([0, 1, 1, 0], type="string", dictionary=("乙", "丙"))
    mixed = Worked(Snapshot(x=seen), Snapshot(x=true), {}).column("person", "x")
    assert [mixed.dictionary[v] for v in mixed.values] == ["甲", "丙", "甲", "乙"]
    assert mixed.state.tolist() == [0, 0, 0, 0]


def test_a_part_of_the_subjects_is_worked_off_as_it_is_among_all():
    seen = column([0, 1, 0], [0, 2, 0], type="string", dictionary=("甲", "乙"))
    true = column([0, 1, 1, 0], type="string", dictionary=("乙", "丙"))
    whole = Worked(Snapshot(x=seen), Snapshot(x=true), {}).column("person", "x")
    part = Worked(Snapshot(x=seen), Snapshot(x=true), {}, np.array([1, 2, 3])).column("person", "x")
    assert [part.dictionary[v] for v in part.values] == [whole.dictionary[v] for v in whole.values[1:]]
    assert part.state.tolist() == whole.state[1:].tolist() and true.values.tolist() == [0, 1, 1, 0]


def test_shares_of_missed_rights():
    line = Line("p", "n", "person", entitled=200, missed_listed=10, missed_unlisted=4, still_missed=4)
    found = Comparison("2025-12-31", [line, replace(line, entitled=0, missed_listed=0, missed_unlisted=0, still_missed=0)])
    assert line.missed_before == 0.07 and line.missed_after == 0.02
    assert found.share("missed_listed", "missed_unlisted") == 0.07 and found.holds


def test_a_defect_is_found_by_key_and_column(folder):
    kept = Attribution(folder, None).defects("residence")
    kinds = {kind for kind, _ in kept.values()}
    assert {"missing", "stale", "unknown-wrong"} <= kinds
    assert any(whole for _, whole in kept.values()) and not all(whole for _, whole in kept.values())


@pytest.mark.slow
def test_the_round_on_the_registers_holds_against_the_truth(tmp_path):
    """The whole of it on a small district: nothing is wrongly granted or silently missed because of a fact known to be unknown."""
    out = tmp_path / "d"
    run("generate", "--scale", "0.004", "--seed", "3", "--out", str(out))
    program = "from district import __main__, compare; compare.PART = 8000; __main__.app()"  # two parts of the people
    done = subprocess.run([sys.executable, "-c", program, "truth", "--source", str(out), "--json"], capture_output=True, check=True)
    told = json.loads(done.stdout)
    assert told["holds"] and told["violations"] == [] and told["entitled"] > 1000
    assert told["right"] + told["wrong_amount"] + told["wrong_grants"] <= told["granted"]
    assert 0 < told["missed_before"] < 0.15 and told["missed_after"] < told["missed_before"]
    laid = {(c["what"], c["defect"]) for c in told["causes"]}
    assert any(what == "unlisted miss" for what, _ in laid) and any(what == "wrong grant" for what, _ in laid)


def test_without_a_generated_folder_the_remedy_is_named(tmp_path):
    done = subprocess.run([sys.executable, "-m", "district", "truth", "--source", str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "generate first" in done.stderr


def run(*arguments):
    done = subprocess.run([sys.executable, "-m", "district", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done
