"""A tool for authors: one compact description of a policy -> policy.yaml, table.dmn and examples/.

    .venv/bin/python tools/new_policy.py description.yaml [--packs packs]

The description (see docs/adding-a-policy.md) holds `key`, `pack`, `force` (the day of force), `policy` (the fields of
policy.yaml), `table` (`inputs`, and `rules` as text lines) and `examples`. What it writes is ordinary content, to be read,
corrected and committed; nothing of it runs in the product. It refuses, with the line and the remedy, a fact that no register
has, a parameter that is not declared and an article that no law of the packs holds.
"""

import argparse
import re
import sys
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from lxml import etree

DMN = "https://www.omg.org/spec/DMN/20230324/MODEL/"
SHARED = {  # name: (key of the shared model, id of the element, its kind)
    "周岁": ("age", "bkm_years", "Knowledge"),
    "月数": ("age", "bkm_months", "Knowledge"),
    "企业规模": ("enterprise-size", "decision", "Decision"),
    "划型行业": ("enterprise-size", "industry", "Decision"),
}
DEFAULTS: dict[str, Any] = {
    "status": "in force", "payable": True, "period": "month", "judged_on": "last day", "ends": "same month",
    "scope": None, "freshness": {}, "stacking": {"group": None, "rule": "none"}, "budget": None,
    "publicity": {"form": "none", "days": None, "fields": []},
    "agreement": {"form": "ask", "days": 30, "remind": 7, "article": None}, "payee_account": "asked",
}
TYPES = {"string": "string", "number": "number", "date": "date", "boolean": "boolean"}


class Loader(yaml.SafeLoader):
    """YAML in which only true and false are booleans, so that the key `on` stays a word."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in found if tag != "tag:yaml.org,2002:bool"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


class Dumper(yaml.SafeDumper):
    """YAML without anchors: every example stands for itself."""

    def ignore_aliases(self, data: Any) -> bool:
        """Never an alias."""
        return True


class DescriptionError(Exception):
    """What is wrong in a description, where, and what to do."""


def facts_of(packs: Path, kind: str) -> dict[str, str]:
    """{Chinese column name: DMN type} of a subject kind, its key columns included."""
    names = {"判定日": "date"}
    for path in packs.glob("*/registers/*/*/register.yaml"):
        register = yaml.safe_load(path.read_text("utf-8"))
        if register["subject"] == kind:
            names |= {c["zh"]: TYPES.get(c["type"], "string") for c in register["columns"]}
    for path in packs.glob(f"*/subjects/{kind}/*/subject.yaml"):
        names |= {c["zh"]: TYPES.get(c["type"], "string") for c in yaml.safe_load(path.read_text("utf-8"))["keys"]}
    return names


def articles_of(packs: Path) -> set[str]:
    """Every `<law key>#<article key>` that the packs hold."""
    laws = (yaml.safe_load(p.read_text("utf-8")) for p in packs.glob("*/laws/*/*/law.yaml"))
    return {f"{law['key']}#{article}" for law in laws for article in law["articles"]}


def parameter(short: Any) -> dict[str, Any]:
    """`[name, unit, sure, source, {day: value}]` as a parameter of policy.yaml; a mapping stays as it is."""
    if isinstance(short, dict):
        return short
    name, unit, sure, source, values = short
    dated = [{"from": day, "value": value} for day, value in values.items()]
    return {"name": name, "unit": unit, "sure": sure, "source": source, "values": dated}


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


def parse_rules(text: str, inputs: int, outputs: int) -> list[tuple[list[str], list[str], str]]:
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


def build_dmn(description: dict[str, Any], facts: dict[str, str]) -> bytes:
    """The DMN 1.5 model of a description: one decision table over its inputs."""
    policy, table = description["policy"], description["table"]
    name, paid = policy["decision"], table.get("paid", policy.get("unit") is not None)
    typed = facts | {p["name"]: type_of(p) for p in policy.get("parameters", [])} | {"企业规模": "string", "划型行业": "string"}
    steps = {d["name"]: d for d in table.get("decisions", [])}
    typed |= {step: d["type"] for step, d in steps.items()}
    inputs = [tuple((expr + " :: ").split(" :: ")[:2]) for expr in table["inputs"]]
    rules = parse_rules(table["rules"], len(inputs), 2 if paid else 1)
    texts = [e for e, _ in inputs] + [t for tests, outs, _ in rules for t in tests + outs[1:]]
    stray = unknown_names(texts + [d["text"] for d in steps.values()], set(typed) | set(SHARED))
    if stray:
        kind = policy["subject"]
        raise DescriptionError(f"{sorted(stray)}: no fact of subject {kind} and no parameter; declare or correct it")
    needs = {step: used_names([d["text"]], set(typed) | set(SHARED)) for step, d in steps.items()}
    needs[""] = used_names(texts, set(typed) | set(SHARED))
    used = list(dict.fromkeys(n for names in [needs[""], *needs.values()] for n in names))
    root = etree.Element(f"{{{DMN}}}definitions", nsmap={None: DMN})
    root.set("id", f"d_{description['key']}")
    root.set("name", policy["names"]["zh"])
    root.set("namespace", f"urn:zhengtong:policies:{description['key']}")
    for key in dict.fromkeys(SHARED[n][0] for n in used if n in SHARED):
        sub(root, "import", name="", namespace=f"urn:zhengtong:policies:{key}", importType=DMN)
    hrefs = {n: ("Input", f"#i{i}") for i, n in enumerate((n for n in used if n not in SHARED and n not in steps), 1)}
    hrefs |= {step: ("Decision", f"#step{i}") for i, step in enumerate(steps, 1)}
    hrefs |= {n: (kind, f"urn:zhengtong:policies:{key}#{element}") for n, (key, element, kind) in SHARED.items()}
    for fact, (kind, href) in hrefs.items():
        if kind == "Input":
            variable(sub(root, "inputData", id=href[1:], name=fact), fact, typed[fact])
    for step, d in steps.items():
        element = sub(root, "decision", id=hrefs[step][1][1:], name=step)
        variable(element, step, d["type"])
        require(element, needs[step], hrefs)
        sub(element, "literalExpression", d["text"], id=f"{hrefs[step][1][1:]}_e", typeRef=d["type"])
    decision = sub(root, "decision", id="decision", name=name)
    variable(decision, name, "Any")
    require(decision, needs[""], hrefs)
    add_table(decision, table.get("hit", "FIRST"), inputs, rules, typed, paid)
    etree.indent(root, "  ")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


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


def expectation(text: str) -> dict[str, Any]:
    """`entitled 1 200`, `undetermined 出生日期,死亡日期`, `not_in_force` ... as the `expect` of an example."""
    outcome, *rest = text.split()
    expect: dict[str, Any] = {"outcome": outcome}
    if outcome.endswith("undetermined"):
        expect["wanted"] = sorted(rest.pop().split(","))
    for key, value in zip(("rule", "amount"), rest, strict=False):
        expect[key] = int(value) if re.fullmatch(r"\d+", value) else float(value)
    return expect


def build_examples(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """Every case as the base facts with its differences."""
    examples = []
    for name, changes, outcome, *on in spec["cases"]:
        facts = spec["base"] | changes
        examples.append({"name": name, "on": on[0] if on else spec["on"], "facts": facts, "expect": expectation(outcome)})
    return examples


def dump(value: Any) -> str:
    """YAML with leaves in one line, in the order given."""
    return yaml.dump(value, Dumper=Dumper, allow_unicode=True, sort_keys=False, default_flow_style=None, width=128)


def write(description: dict[str, Any], packs: Path) -> Path:
    """Check the description against the packs and write its three parts; returns the folder."""
    own = description["policy"]
    policy = description["policy"] = own | {k: v for k, v in DEFAULTS.items() if k not in own}
    policy["parameters"] = [parameter(p) for p in policy.get("parameters", [])]
    cited = {a.strip() for line in parse_rules_citations(description["table"]["rules"]) for a in line.split(";")}
    strange = cited - articles_of(packs)
    if strange:
        raise DescriptionError(f"articles that no law of the packs holds: {sorted(strange)}; add them to a law.yaml first")
    model = build_dmn(description, facts_of(packs, policy["subject"]))
    folder = packs / description["pack"] / "policies" / description["key"] / str(description["force"])
    (folder / "examples").mkdir(parents=True, exist_ok=True)
    texts = [*description["table"]["inputs"], description["table"]["rules"]]
    texts += [step["text"] for step in description["table"].get("decisions", [])]
    names = set(facts_of(packs, policy["subject"])) | {p["name"] for p in policy["parameters"]}
    called = set(used_names(texts, names | set(SHARED))) & set(SHARED)  # 单位参保月数 holds the word 月数
    policy["imports"] = sorted({SHARED[name][0] for name in called})
    laws = sorted({a.partition("#")[0] for a in cited} | set(policy.get("laws", [])))
    body = {"key": description["key"], **policy, "laws": laws}
    (folder / "policy.yaml").write_text(dump(body), "utf-8")
    (folder / "table.dmn").write_bytes(model)
    (folder / "examples" / "examples.yaml").write_text(dump(build_examples(description["examples"])), "utf-8")
    return folder


def parse_rules_citations(text: str) -> list[str]:
    """The last cell of every rule line."""
    return [line.rpartition(" | ")[2].strip() for line in text.strip().splitlines()]


def main() -> int:
    """Write every description named on the command line; 1 and a message when one is refused."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("descriptions", nargs="+", type=Path)
    parser.add_argument("--packs", type=Path, default=Path("packs"))
    arguments = parser.parse_args()
    refused = 0
    for path in arguments.descriptions:
        for description in yaml.load_all(path.read_text("utf-8"), Loader):
            try:
                print(write(description, arguments.packs))
            except DescriptionError as error:
                refused = 1
                print(f"{path}: {description.get('key')}: {error}", file=sys.stderr)
    return refused


if __name__ == "__main__":
    sys.exit(main())
