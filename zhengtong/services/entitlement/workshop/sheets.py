"""A draft's sheet: what its form says, as plain values, and the three files of a policy that it makes.

A sheet is a mapping: names, number, issuer, level, subject, period, judged_on, unit, payable, since, until, notes, transition,
parameters, hit, inputs, rules, examples, and `carried`: fields of the version it began from that the form does not show.
"""
import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import date
from typing import Any

import yaml

from zhengtong.dmn import DecisionTable, DmnError, load
from zhengtong.dmn.outcomes import AMOUNT, CONCLUSION
from zhengtong.dmn.writing import Table
from zhengtong.kernel.content.checks import facts_by_kind
from zhengtong.kernel.content.files import Item
from zhengtong.kernel.content.policies import Observed, Policy
from zhengtong.kernel.content.queries import Content

from . import making

FILES = ("policy.yaml", "table.dmn", "examples/examples.yaml")
SHOWN = ("names", "number", "issuer", "level", "subject", "period", "judged_on", "unit", "payable", "notes")
NEW: dict[str, Any] = {
    "names": {"zh": "", "en": ""}, "number": "", "issuer": "", "level": "district", "subject": "person", "period": "month",
    "judged_on": "last day", "unit": "元/月", "payable": True, "since": "", "until": "", "notes": {"zh": "", "en": ""},
    "transition": "", "parameters": [], "hit": "ANY", "inputs": ["户籍地"],
    "rules": [{"tests": ["-"], "says": "应享", "amount": "0", "articles": ""}], "examples": [],
    "carried": {
        "freshness": {}, "stacking": {"group": None, "rule": "none"}, "budget": None, "payee_account": "asked",
        "publicity": {"form": "none", "days": None, "fields": []}, "scope": None,
        "agreement": {"form": "ask", "days": 30, "remind": 7, "article": None}, "ends": "same month",
    },
}
LOST = frozenset((*SHOWN, "key", "shared", "status", "department", "in_force", "decision", "imports", "parameters", "laws",
                  "conditions"))
NUMBER = re.compile(r"^-?\d+(\.\d+)?$")
DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
WORDS = {"没有": None, "null": None, "是": True, "true": True, "否": False, "false": False}
MISSING = ("缺", "missing")


def begun(item: Item | None) -> dict[str, Any]:
    """The sheet of a new draft: empty, or as a version stands."""
    made = deepcopy(NEW)
    if item is None:
        return made
    policy: Policy = item.model
    dumped = policy.model_dump(mode="json", by_alias=True)
    made |= {name: dumped[name] if dumped[name] is not None else "" for name in SHOWN if name != "notes"}
    made["notes"] = dumped["notes"] or {"zh": "", "en": ""}
    made["carried"] = {name: value for name, value in dumped.items() if name not in LOST}
    made["decision"] = policy.decision
    made["conditions"] = dumped.get("conditions") or []
    made["parameters"] = [_parameter(p) for p in policy.parameters]
    made["examples"] = [_example(e) for e in item.examples]
    assert item.dmn is not None
    return made | of_model(item.dmn, policy.decision)


def _parameter(parameter: Any) -> dict[str, str]:
    last = parameter.values[-1]
    return {"name": parameter.name, "en": parameter.en or "", "unit": parameter.unit or "", "sure": parameter.sure,
            "source": parameter.source, "from": str(last.from_), "value": said(last.value)}


def _example(example: Any) -> dict[str, str]:
    facts = "\n".join(f"{name} = {said(v.value if isinstance(v, Observed) else v)}" for name, v in example.facts.items())
    expect = example.expect
    rule, amount = ("" if value is None else said(value) for value in (expect.rule, expect.amount))
    return {"name": example.name, "on": str(example.on), "facts": facts, "outcome": expect.outcome or "", "rule": rule,
            "amount": amount, "wanted": "、".join(expect.wanted or ())}


def of_model(data: bytes, decision: str) -> dict[str, Any]:
    """Inputs, hit policy and rules as a model has them. DmnError where its decision is no table of ours."""
    logic = _table(data, decision)
    names = [output.name for output in logic.outputs]
    if CONCLUSION not in names:
        remedy = f"a policy's table has {CONCLUSION} and, if it pays, {AMOUNT}"
        raise DmnError(f"the table has no output {CONCLUSION}", remedy=remedy)
    says, amount = names.index(CONCLUSION), names.index(AMOUNT) if AMOUNT in names else None
    rules = [
        {"tests": list(rule.test_texts), "says": rule.output_texts[says].strip('"'),
         "amount": "" if amount is None else rule.output_texts[amount], "articles": ";".join(rule.annotations)}
        for rule in logic.rules
    ]
    return {"hit": logic.hit_policy, "inputs": [column.text for column in logic.inputs], "rules": rules}


def _table(data: bytes, decision: str) -> DecisionTable:
    logic = load(data, strict=False).decision(decision).logic
    if not isinstance(logic, DecisionTable):
        raise DmnError(f"the decision {decision} is no decision table", remedy="a policy is decided by one table")
    return logic


def edited(data: bytes, sheet: Mapping[str, Any]) -> bytes:
    """The model with the sheet's rules in its table, everything else byte for byte. DmnError where the columns are others."""
    name = decision_of(sheet)
    before = of_model(data, name)
    if before["inputs"] != sheet["inputs"]:
        raise DmnError("the columns are others", remedy="the model is made anew")
    columns = [output.name for output in _table(data, name).outputs]
    if before["hit"] != sheet["hit"]:
        data = Table(data, name).policy(sheet["hit"])
    old, new = before["rules"], sheet["rules"]
    for n, rule in enumerate(new, 1):
        outputs = [rule["amount"] or "0" if column == AMOUNT else f'"{rule["says"]}"' for column in columns]
        if n > len(old):
            data = Table(data, name).added(n - 1, rule["tests"], outputs, rule["articles"])
        elif rule != old[n - 1]:
            data = _rewritten(data, name, n, rule["tests"], outputs, rule["articles"])
    for n in range(len(old), len(new), -1):
        data = Table(data, name).removed(n)
    return data


def _rewritten(data: bytes, name: str, rule: int, tests: Sequence[str], outputs: Sequence[str], articles: str) -> bytes:
    for output, texts in ((False, tests), (True, outputs)):
        for column, text in enumerate(texts, 1):
            data = Table(data, name).cell(rule, column, text, output=output)
    return Table(data, name).note(rule, articles)


def said(value: Any) -> str:
    """A value as the form shows it; `value_of` reads it back."""
    if value is None:
        return "没有"
    return ("是" if value else "否") if isinstance(value, bool) else "缺" if value == "missing" else str(value)


def value_of(text: str) -> Any:
    """What somebody wrote: a number, a day, 是, 否, 没有, 缺 or a text."""
    text = text.strip()
    if text in MISSING:
        return "missing"
    if text in WORDS:
        return WORDS[text]
    if NUMBER.match(text):
        return float(text) if "." in text else int(text)
    return date.fromisoformat(text) if DAY.match(text) else text.strip('"')


def facts_of(text: str) -> dict[str, Any]:
    """Lines `fact = value`. ValueError names a line that is none."""
    found = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        name, sign, value = line.partition("=")
        if not sign or not name.strip():
            raise ValueError(line)
        found[name.strip()] = value_of(value)
    return found


def files(key: str, department: str, sheet: Mapping[str, Any], dmn: str, loaded: Content) -> dict[str, bytes]:
    """policy.yaml, table.dmn and the examples. `making.DescriptionError` and ValueError say what cannot be written."""
    model = dmn.encode() if dmn else built(key, sheet, loaded)
    cited = {a.strip().partition("#")[0] for rule in sheet["rules"] for a in rule["articles"].split(";") if a.strip()}
    policy = {
        "key": key, **{name: sheet[name] for name in SHOWN}, "department": department, "status": "in force",
        "in_force": {"from": _day(sheet["since"]), "to": _day(sheet["until"])}, "decision": decision_of(sheet),
        **sheet["carried"], "parameters": [_dated(p) for p in sheet["parameters"]], "laws": sorted(cited),
        "imports": _imports(sheet, loaded), "conditions": _conditions(sheet),
    }
    policy["unit"] = policy["unit"] or None
    policy["number"] = policy["number"] or None
    policy["notes"] = _notes(sheet)
    examples = [_written(one) for one in sheet["examples"]]
    return dict(zip(FILES, (_yaml(policy), model, _yaml(examples)), strict=True))


def decision_of(sheet: Mapping[str, Any]) -> str:
    """A new policy's decision is called as the policy is; a new version keeps the name."""
    return str(sheet.get("decision") or sheet["names"]["zh"])


def built(key: str, sheet: Mapping[str, Any], loaded: Content) -> bytes:
    """The model that the rows make."""
    paid = bool(sheet["unit"]) and bool(sheet["payable"])
    rows = [(rule["tests"], [f'"{rule["says"]}"', *([rule["amount"] or "0"] if paid else [])], rule["articles"])
            for rule in sheet["rules"]]
    policy = {**sheet, "decision": decision_of(sheet), "parameters": [_dated(p) for p in sheet["parameters"]]}
    table = {"inputs": sheet["inputs"], "rows": rows, "hit": sheet["hit"], "paid": paid}
    return making.build_dmn({"key": key, "policy": policy, "table": table}, _types(sheet, loaded))


def _types(sheet: Mapping[str, Any], loaded: Content) -> dict[str, str]:
    columns = facts_by_kind(loaded).get(sheet["subject"], {})
    return {"判定日": "date"} | {n: c.type if c.type != "reference" else "string" for n, c in columns.items()}


def _imports(sheet: Mapping[str, Any], loaded: Content) -> list[str]:
    texts = [*sheet["inputs"], *(t for r in sheet["rules"] for t in (*r["tests"], r["amount"]))]
    names = {*_types(sheet, loaded), *(p["name"] for p in sheet["parameters"]), *making.SHARED}
    return sorted({making.SHARED[name][0] for name in making.used_names(texts, names) if name in making.SHARED})


def _conditions(sheet: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Computed inputs in words: as the version before has them, else by themselves."""
    known = {one["input"]: one for one in sheet.get("conditions", ())}
    return [known.get(text) or {"input": text, "names": {"zh": text, "en": text}} for text in sheet["inputs"] if "(" in text]


def _notes(sheet: Mapping[str, Any]) -> dict[str, str] | None:
    notes, transition = dict(sheet["notes"]), sheet["transition"].strip()
    if transition:
        notes = {"zh": f"{notes['zh']}\n过渡：{transition}".strip(), "en": f"{notes['en']}\nTransition: {transition}".strip()}
    return notes if any(notes.values()) else None


def _dated(parameter: Mapping[str, str]) -> dict[str, Any]:
    value = value_of(parameter["value"]) if parameter["value"].strip() else None
    return {"name": parameter["name"], "en": parameter["en"] or None, "unit": parameter["unit"] or None,
            "sure": parameter["sure"], "source": parameter["source"],
            "values": [{"from": _day(parameter["from"]), "value": value}]}


def _written(example: Mapping[str, str]) -> dict[str, Any]:
    expect: dict[str, Any] = {"outcome": example["outcome"]}
    for name in ("rule", "amount"):
        if example[name].strip():
            expect[name] = value_of(example[name])
    if example.get("wanted", "").strip():
        expect["wanted"] = re.split(r"[、,，\s]+", example["wanted"].strip())
    return {"name": example["name"], "on": _day(example["on"]), "facts": facts_of(example["facts"]), "expect": expect}


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


class _Dumper(yaml.SafeDumper):
    """Without anchors: everything stands for itself."""

    def ignore_aliases(self, data: Any) -> bool:
        """Never an alias."""
        return True


def _yaml(value: Mapping[str, Any] | Sequence[Any]) -> bytes:
    text: str = yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, default_flow_style=None, width=128)
    return text.encode()
