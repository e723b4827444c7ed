"""Peers that take one subject at a time: zen-engine, SpiffWorkflow, pyDMNrules; and feelin, which takes a list in one call.

The first three know no unknown ("none"): SpiffWorkflow fails on a comparison with nothing and is given only subjects whose
facts are all known; the others are compared on those.
"""
from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from . import texts
from .generate import Box, OneOf, Test, Work
from .run import Run

FEELIN = Path(__file__).resolve().parents[3] / "tests" / "feel" / "feelin" / "node_modules"


def _contexts(work: Work) -> list[dict[str, int | None]]:
    return [
        {f"f{i}": None if missing else int(value) for i, (value, missing) in enumerate(zip(values, gaps, strict=True))}
        for values, gaps in zip(work.values.T, work.missing.T, strict=True)
    ]


def zen(work: Work) -> Run:
    """zen-engine's decision tables."""
    import zen as engine

    contexts = _contexts(work)
    decisions = [engine.ZenEngine().create_decision(json.dumps(_zen_graph(t))) for t in work.tables]

    def go() -> list[np.ndarray]:
        return [np.array([int(d.evaluate(c)["result"].get("rule") or 0) for c in contexts], np.int8) for d in decisions]

    return Run(go)


def _zen_graph(table: Box) -> dict[str, Any]:
    columns = [{"id": f"i{f}", "name": f"f{f}", "field": f"f{f}"} for f in table.inputs]
    rules = [
        {"_id": f"r{n}", "out": str(n)} | {f"i{f}": _zen_test(t) for f, t in zip(table.inputs, rule, strict=True)}
        for n, rule in enumerate(table.rules, 1)
    ]
    outputs = [{"id": "out", "name": "rule", "field": "rule"}]
    content = {"hitPolicy": "first", "inputs": columns, "outputs": outputs, "rules": rules}
    kinds = {"a": "inputNode", "b": "decisionTableNode", "c": "outputNode"}
    nodes: list[dict[str, Any]] = [{"id": i, "name": i, "type": k, "position": {"x": 0, "y": 0}} for i, k in kinds.items()]
    nodes[1]["content"] = content
    edges = [{"id": f"{a}{b}", "sourceId": a, "targetId": b, "type": "edge"} for a, b in ("ab", "bc")]
    return {"nodes": nodes, "edges": edges}


def _zen_test(test: Test) -> str:
    if test is None:
        return ""
    return ", ".join(map(str, test.words)) if isinstance(test, OneOf) else f"[{test.low}..{test.high})"


def spiff(work: Work) -> Run:
    """SpiffWorkflow's DMN engine with its own Python script engine; only subjects all of whose facts are known (else 0)."""
    from lxml import etree
    from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
    from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
    from SpiffWorkflow.dmn.parser.DMNParser import DMNParser

    def engine(table: Box) -> Any:
        inner: Any = etree.fromstring(texts.dmn(table, texts.python)).find(f"{{{texts.SPACE}}}decision")
        for need in inner.findall(f"{{{texts.SPACE}}}informationRequirement"):
            inner.remove(need)
        return DMNEngine(DMNParser(None, inner, {"dmn": texts.SPACE})._parse_decision([inner]).decisionTables[0])

    workflow = SimpleNamespace(script_engine=PythonScriptEngine())
    tasks = [SimpleNamespace(data=c, workflow=workflow) for c in _contexts(work)]
    known = [np.logical_not(work.missing[list(t.inputs)].any(axis=0)) for t in work.tables]
    engines = [engine(table) for table in work.tables]

    def go() -> list[np.ndarray]:
        return [
            np.array([_spiff_rule(e, task) if whole else 0 for task, whole in zip(tasks, here, strict=True)], np.int8)
            for e, here in zip(engines, known, strict=True)
        ]

    return Run(go)


def _spiff_rule(engine: Any, task: Any) -> int:
    return int(engine.result(task).get("rule", 0))


def pydmnrules(work: Work) -> Run:
    """pyDMNrules on the DMN files."""
    import pyDMNrules

    def engine(number: int, table: Box) -> Any:
        made = pyDMNrules.DMN()
        status = made.useXML(texts.dmn(table, name=f"t{number}").decode())
        if "error" in status or "errors" in status:
            raise ValueError(str(status)[:200])
        return made

    engines = [engine(n, table) for n, table in enumerate(work.tables)]
    contexts = _contexts(work)

    def go() -> list[np.ndarray]:
        return [
            np.array([_pydmn_rule(e.decide({f"f{f}": c[f"f{f}"] for f in t.inputs})) for c in contexts], np.int8)
            for e, t in zip(engines, work.tables, strict=True)
        ]

    return Run(go)


def _pydmn_rule(answer: Any) -> int:
    """The answer is (status, decision, or a list of them); it is empty when no rule holds."""
    found = answer[1][-1] if isinstance(answer[1], list) and answer[1] else answer[1] or {}
    return int((found.get("Result") or {}).get("rule") or 0)


_SCRIPT = """
import { evaluate } from 'feelin';
import { readFileSync, writeSync } from 'node:fs';
const { subjects, tables } = JSON.parse(readFileSync(process.argv[2]));
const answer = tables.map(text => { const found = evaluate(text, { subjects }); return found.value ?? found; });
writeSync(1, JSON.stringify(answer));
"""


def feelin(work: Work) -> Run:
    """npm's feelin: one expression over the list of all subjects a table, so that it is parsed once."""
    node = shutil.which("node")
    if node is None or not (FEELIN / "feelin").is_dir():
        raise ModuleNotFoundError("feelin is not installed", name="feelin (npm)")
    folder = Path(tempfile.mkdtemp())
    (folder / "node_modules").symlink_to(FEELIN)
    (folder / "run.mjs").write_text(_SCRIPT, encoding="utf-8")
    tables = [f"for s in subjects return {texts.expression(t, 's')}" for t in work.tables]
    (folder / "work.json").write_text(json.dumps({"subjects": _contexts(work), "tables": tables}), encoding="utf-8")

    def go() -> list[np.ndarray]:
        said = subprocess.run([node, "run.mjs", "work.json"], cwd=folder, capture_output=True, check=True).stdout
        return [np.array(codes, np.int8) for codes in json.loads(said)]

    return Run(go)
