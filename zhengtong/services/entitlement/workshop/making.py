"""From a policy's table, written as text, to a DMN 1.5 model: for the workshop, and for `tools/new_policy.py`."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lxml import etree

DMN = "https://www.omg.org/spec/DMN/20230324/MODEL/"
NAMESPACE = "urn:zhengtong:policies:"
SHARED = {  # name: (key of the shared model, id of the element, its kind)
    "周岁": ("age", "bkm_years", "Knowledge"),
    "月数": ("age", "bkm_months", "Knowledge"),
    "企业规模": ("enterprise-size", "decision", "Decision"),
    "划型行业": ("enterprise-size", "industry", "Decision"),
}


class DescriptionError(Exception):
    """What is wrong in a description, where, and what to do."""


def type_of(named: dict[str, Any]) -> str:
    """The DMN type of a parameter, by its first value that is set; number when none is."""
    value = next((v["value"] for v in named["values"] if v["value"] is not None), 0)
    return "date" if isinstance(value, date) else "string" if isinstance(value, str) else "number"


def used_names(texts: list[str], known: set[str]) -> list[str]:
    """The names of `known` in FEEL texts, in order of appearance; the longest name wins, string literals do not count."""
    pattern = re.compile("|".join(sorted(map(re.escape, known), key=len, reverse=True)))
    found: dict[str, None] = {}
    for text in texts:
        for name in pattern.findall(re.sub(r'"[^"]*"', " ", text)):
            found[name] = None
    return list(found)


def unknown_names(texts: list[str], known: set[str]) -> set[str]:
    """Chinese words in FEEL texts that are no known name."""
    words: set[str] = set()
    for text in texts:
        bare = re.sub(r'"[^"]*"', " ", text)
        words |= set(re.findall(r"[\u4e00-\u9fff][\u4e00-\u9fff\w]*", bare))
    return words - known


Rules = list[tuple[list[str], list[str], str]]


def parse_rules(text: str, inputs: int, outputs: int) -> Rules:
    """Lines `test | test => 应享 | amount | law#article` as (tests, outputs, citation)."""
    rules = []
    for number, line in enumerate(text.strip().splitlines(), 1):
        left, arrow, right = line.partition("=>")
        tests, rest = [t.strip() for t in left.split(" | ")], [t.strip() for t in right.split(" | ")]
        if not arrow or len(tests) != inputs or len(rest) != outputs + 1:
            raise DescriptionError(
                f"rule {number}: expected {inputs} tests, '=>', {outputs} outputs and the articles, got: {line.strip()}"
            )
        rules.append((tests, [f'"{rest[0]}"', *rest[1:-1]], rest[-1]))
    return rules


def sub(parent: etree._Element, tag: str, text: str | None = None, **attributes: str) -> etree._Element:
    """A child element of the DMN namespace, with its text in `<text>` where one is given."""
    child = etree.SubElement(parent, f"{{{DMN}}}{tag}", attributes)
    if text is not None:
        etree.SubElement(child, f"{{{DMN}}}text").text = text
    return child


def variable(parent: etree._Element, name: str, kind: str) -> None:
    """The typed variable of an input or a decision."""
    sub(parent, "variable", id=f"{parent.get('id')}_v", name=name, typeRef=kind)


@dataclass
class Names:
    """What a description may say: facts, parameters, steps and shared elements, with their types and places."""

    typed: dict[str, str]
    steps: dict[str, dict[str, str]]
    hrefs: dict[str, tuple[str, str]] = field(default_factory=dict)

    def known(self) -> set[str]:
        """Every name."""
        return set(self.typed) | set(SHARED)

    def place(self, used: list[str]) -> None:
        """Gives every used name its element: inputs, then steps, then what other models hold."""
        inputs = (n for n in used if n not in SHARED and n not in self.steps)
        self.hrefs = {n: ("Input", f"#i{i}") for i, n in enumerate(inputs, 1)}
        self.hrefs |= {step: ("Decision", f"#step{i}") for i, step in enumerate(self.steps, 1)}
        self.hrefs |= {n: (kind, f"{NAMESPACE}{key}#{element}") for n, (key, element, kind) in SHARED.items()}


def names_of(description: dict[str, Any], facts: dict[str, str]) -> Names:
    """The names that a description may use, with their types."""
    steps = {d["name"]: d for d in description["table"].get("decisions", [])}
    typed = facts | {p["name"]: type_of(p) for p in description["policy"].get("parameters", [])}
    typed |= dict.fromkeys((n for n, (_, _, kind) in SHARED.items() if kind == "Decision"), "string")
    return Names(typed | {step: d["type"] for step, d in steps.items()}, steps)


def build_dmn(description: dict[str, Any], facts: dict[str, str]) -> bytes:
    """The DMN 1.5 model of a description: one decision table over its inputs, with the literal decisions that it needs.

    Raises DescriptionError for a rule of the wrong length and for a name that is neither fact nor parameter.
    """
    policy, table = description["policy"], description["table"]
    paid = table.get("paid", policy.get("unit") is not None)
    inputs = [tuple((expr + " :: ").split(" :: ")[:2]) for expr in table["inputs"]]
    rules: Rules = table.get("rows") or parse_rules(table["rules"], len(inputs), 2 if paid else 1)
    names = names_of(description, facts)
    texts = {"": [e for e, _ in inputs] + [t for tests, outs, _ in rules for t in tests + outs[1:]]}
    texts |= {step: [d["text"]] for step, d in names.steps.items()}
    if stray := unknown_names([t for found in texts.values() for t in found], names.known()):
        kind = policy["subject"]
        raise DescriptionError(f"{sorted(stray)}: no fact of subject {kind} and no parameter; declare or correct it")
    needs = {step: used_names(found, names.known()) for step, found in texts.items()}
    names.place(list(dict.fromkeys(n for found in needs.values() for n in found)))
    root = definitions(description, needs)
    add_inputs(root, names)
    for step, d in names.steps.items():
        own = names.hrefs[step][1][1:]
        element = add_decision(root, own, step, d["type"], needs[step], names.hrefs)
        sub(element, "literalExpression", d["text"], id=f"{own}_e", typeRef=d["type"])
    decision = add_decision(root, "decision", policy["decision"], "Any", needs[""], names.hrefs)
    add_table(decision, table.get("hit", "FIRST"), inputs, rules, names.typed, paid)
    etree.indent(root, "  ")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def definitions(description: dict[str, Any], needs: dict[str, list[str]]) -> etree._Element:
    """The root with its imports (DMN 1.5: an empty name needs no prefix)."""
    namespaces: dict[Any, str] = {None: DMN}
    root = etree.Element(f"{{{DMN}}}definitions", nsmap=namespaces)
    root.set("id", f"d_{description['key']}")
    root.set("name", description["policy"]["names"]["zh"])
    root.set("namespace", f"{NAMESPACE}{description['key']}")
    used = [n for found in needs.values() for n in found]
    for key in dict.fromkeys(SHARED[n][0] for n in used if n in SHARED):
        sub(root, "import", name="", namespace=f"{NAMESPACE}{key}", importType=DMN)
    return root


def add_inputs(root: etree._Element, names: Names) -> None:
    """One typed inputData per fact and parameter that is used."""
    for name, (kind, href) in names.hrefs.items():
        if kind == "Input":
            variable(sub(root, "inputData", id=href[1:], name=name), name, names.typed[name])


def add_decision(
    root: etree._Element, own: str, name: str, kind: str, needs: list[str], hrefs: dict[str, tuple[str, str]]
) -> etree._Element:
    """A decision with its variable and what it requires."""
    decision = sub(root, "decision", id=own, name=name)
    variable(decision, name, kind)
    require(decision, needs, hrefs)
    return decision


def require(decision: etree._Element, names: list[str], hrefs: dict[str, tuple[str, str]]) -> None:
    """What a decision needs: facts and parameters, other decisions, shared functions (in the schema's order)."""
    own = str(decision.get("id"))
    for i, name in enumerate(sorted(names, key=lambda n: hrefs[n][0] == "Knowledge"), 1):
        kind, href = hrefs[name]
        group = "knowledgeRequirement" if kind == "Knowledge" else "informationRequirement"
        sub(sub(decision, group, id=f"{own}_r{i}"), f"required{kind}", href=href)


def add_table(
    decision: etree._Element, hit: str, inputs: list[Any], rules: list[Any], typed: dict[str, str], paid: bool
) -> None:
    """The decision table itself; outputs 结论 and, when paid, 金额; one annotation column 依据."""
    box = sub(decision, "decisionTable", id="table", hitPolicy=hit)
    for i, (expression, kind) in enumerate(inputs, 1):
        column = sub(box, "input", id=f"c{i}", label=expression)
        sub(column, "inputExpression", expression, id=f"e{i}", typeRef=kind.strip() or typed.get(expression, "number"))
    sub(sub(box, "output", id="o1", name="结论", typeRef="string"), "outputValues", '"应享","不符"', id="ov1")
    if paid:
        sub(box, "output", id="o2", name="金额", typeRef="number")
    sub(box, "annotation", name="依据")
    for n, (tests, outputs, citation) in enumerate(rules, 1):
        rule = sub(box, "rule", id=f"rule{n}")
        for i, test in enumerate(tests, 1):
            sub(rule, "inputEntry", test, id=f"rule{n}_{i}")
        for i, output in enumerate(outputs, 1):
            sub(rule, "outputEntry", output, id=f"rule{n}_o{i}")
        sub(rule, "annotationEntry", citation)
