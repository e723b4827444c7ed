"""The OMG's Technology Compatibility Kit beside the project, and the command that reports it."""
import csv
import datetime as dt
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from zhengtong.dmn import conformance
from zhengtong.site.cli import build

KIT = Path(__file__).resolve().parents[3] / "shared" / "tck"
needs_kit = pytest.mark.skipif(not KIT.is_dir(), reason="../shared/tck is absent: 3391 cases of the DMN TCK were not run")
MOMENT = dt.datetime(2025, 12, 31, 8, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def totals():
    return {t.level: t for t in conformance.run(KIT / "TestCases", ("2", "3"), day=MOMENT.date(), moment=MOMENT)[0]}


@pytest.mark.tck
@needs_kit
def test_level_2_is_whole(totals):
    level = totals["2"]
    assert (level.cases_passed, level.cases, level.nodes) == (116, 116, 126)


@pytest.mark.tck
@needs_kit
def test_level_3_is_whole(totals):
    level = totals["3"]
    assert level.failures == []
    assert (level.cases_passed, level.cases, level.nodes) == (3275, 3275, 3369)


@pytest.mark.tck
@needs_kit
def test_the_command_reports_and_writes_the_boards_files(tmp_path):
    result = CliRunner().invoke(build(), ["conform", str(KIT), "--level", "2", "--json", "--out", str(tmp_path)])
    assert result.exit_code == 0
    level = json.loads(result.stdout)["levels"][0]
    assert (level["cases_passed"], level["non_null_nodes_passed"], level["non_null_nodes"]) == (116, 110, 110)
    rows = list(csv.reader((tmp_path / "tck_results.csv").open(encoding="utf-8")))
    assert len(rows) == 126 and rows[0][0].startswith("compliance-level-2/") and {r[3] for r in rows} == {"SUCCESS"}
    assert "product.name" in (tmp_path / "tck_results.properties").read_text(encoding="utf-8")


def test_a_folder_without_the_kit_is_said_plainly(tmp_path):
    result = CliRunner().invoke(build(), ["conform", str(tmp_path), "--json"])
    assert result.exit_code == 2
    assert "TestCases" in json.loads(result.stdout)["error"]


def test_a_level_that_does_not_pass_is_reported(tmp_path):
    folder = tmp_path / "TestCases" / "compliance-level-2" / "0001-wrong"
    folder.mkdir(parents=True)
    (folder / "m.dmn").write_text(
        '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="u" name="m"><decision id="d" name="d">'
        '<variable name="d"/><literalExpression><text>1 + 1</text></literalExpression></decision></definitions>', encoding="utf-8")
    (folder / "m-test-01.xml").write_text(
        '<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        '<modelName>m.dmn</modelName><testCase id="1"><resultNode name="d"><expected><value xsi:type="xsd:decimal">3</value>'
        "</expected></resultNode></testCase></testCases>", encoding="utf-8")
    result = CliRunner().invoke(build(), ["conform", str(tmp_path), "--json"])
    assert result.exit_code == 1
    assert json.loads(result.stdout)["failures"][0]["message"] == "expected 3, got 2"
