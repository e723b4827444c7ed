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
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # a tool of the checkout: the package beside it

from zhengtong.services.entitlement.workshop.making import SHARED, DescriptionError, build_dmn, used_names

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
    """`[name, English, unit, sure, source, {day: value}]` as a parameter of policy.yaml; a mapping stays as it is."""
    if isinstance(short, dict):
        return short
    name, english, unit, sure, source, values = short
    dated = [{"from": day, "value": value} for day, value in values.items()]
    return {"name": name, "en": english, "unit": unit, "sure": sure, "source": source, "values": dated}


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
    """Check the description against the packs and write its three parts; returns the folder. A refusal writes nothing."""
    own, table = description["policy"], description["table"]
    policy = description["policy"] = own | {k: v for k, v in DEFAULTS.items() if k not in own}
    policy["parameters"] = [parameter(p) for p in policy.get("parameters", [])]
    cited = citations(table["rules"])
    if strange := cited - articles_of(packs):
        raise DescriptionError(f"articles that no law of the packs holds: {sorted(strange)}; add them to a law.yaml first")
    facts = facts_of(packs, policy["subject"])
    model, examples = build_dmn(description, facts), build_examples(description["examples"])
    policy["imports"] = imports(table, set(facts) | {p["name"] for p in policy["parameters"]})
    policy["laws"] = sorted({a.partition("#")[0] for a in cited} | set(policy.get("laws", [])))
    folder = packs / description["pack"] / "policies" / description["key"] / str(description["force"])
    (folder / "examples").mkdir(parents=True, exist_ok=True)
    (folder / "policy.yaml").write_text(dump({"key": description["key"], **policy}), "utf-8")
    (folder / "table.dmn").write_bytes(model)
    (folder / "examples" / "examples.yaml").write_text(dump(examples), "utf-8")
    return folder


def citations(rules: str) -> set[str]:
    """Every article that the lines of a table cite, in their last cell."""
    cells = (line.rpartition(" | ")[2] for line in rules.strip().splitlines())
    return {article.strip() for cell in cells for article in cell.split(";")}


def imports(table: dict[str, Any], names: set[str]) -> list[str]:
    """The shared models that a table calls. (单位参保月数 holds the word 月数, so own names are looked for first.)"""
    texts = [*table["inputs"], table["rules"], *(step["text"] for step in table.get("decisions", []))]
    return sorted({SHARED[name][0] for name in used_names(texts, names | set(SHARED)) if name in SHARED})


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
            except KeyError as error:
                refused = 1
                print(f"{path}: {description.get('key')}: the field {error} is missing, see the docs", file=sys.stderr)
    return refused


if __name__ == "__main__":
    sys.exit(main())
