"""zt procedure: what there is, and one of them as a file that others can read."""
import json

import pytest
from lxml import etree

from tests.site.test_commands import folder, run  # noqa: F401 (fixture)


def test_list_gives_the_procedures_in_force(folder):  # noqa: F811
    code, out, _ = run("procedure", "list", "--on", "2025-12-31", "--json")
    rows = {row["key"]: row for row in json.loads(out)}
    assert code == 0 and {"information-request", "permit", "record-correction"} <= set(rows)
    assert json.loads(run("procedure", "list", "--on", "2000-01-01", "--json")[1]) == []


@pytest.mark.parametrize(("name", "root"), [("permit.bpmn", "definitions"), ("permit.svg", "svg")])
def test_export_writes_a_file_that_can_be_read(folder, name, root):  # noqa: F811
    code, _out, err = run("procedure", "export", "permit", folder / name, "--on", "2025-12-31")
    assert code == 0, err
    assert etree.QName(etree.parse(folder / name).getroot()).localname == root
