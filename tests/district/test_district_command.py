"""`python -m district` and `zt district`: what they print and how they end."""
import json
import subprocess
import sys


def run(*arguments):
    return subprocess.run([sys.executable, "-m", "district", *arguments], capture_output=True, text=True, check=False)


def test_generate_answers_json_and_writes_the_three_sets(tmp_path):
    done = run("generate", "--scale", "0.001", "--out", str(tmp_path), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["rows"]["population"] > 2500
    assert {p.name for p in tmp_path.iterdir()} == {"registers", "truth", "defects", "district.json"}


def test_rates_lists_every_column():
    done = run("rates", "--json")
    rows = json.loads(done.stdout)
    assert done.returncode == 0
    assert any((r["register"], r["column"], r["kind"]) == ("income", "月收入", "stale") for r in rows)
    assert any(r["kind"] == "none" for r in rows)


def test_an_unknown_set_of_states_is_a_usage_error(tmp_path):
    done = run("generate", "--out", str(tmp_path), "--states", "weekly")
    assert done.returncode == 2 and "--states" in done.stderr
