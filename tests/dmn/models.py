"""Small models as DMN files: a table from rows of text."""
from xml.sax.saxutils import escape, quoteattr

SPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"
TYPES = {"周岁": "number", "户籍地": "string", "参保": "boolean", "出生日期": "date", "标准": "number", "系数": "number"}


def text(tag, body, **more):
    attributes = "".join(f" {k}={quoteattr(v)}" for k, v in more.items())
    return f"<{tag}{attributes}><text>{escape(body)}</text></{tag}>"


def table(inputs, rules, policy="UNIQUE", aggregation=None, outputs=("结论", "金额"), values=None):
    """A decisionTable: inputs are expressions, a rule is its cells, outputs and an annotation, all as text."""
    columns = "".join(f"<input>{text('inputExpression', i)}</input>" for i in inputs)
    heads = "".join(f"<output name={quoteattr(o)}>{text('outputValues', values[o]) if values and o in values else ''}</output>" for o in outputs)
    rows = "".join(
        "<rule>" + "".join(text("inputEntry", c) for c in r[: len(inputs)])
        + "".join(text("outputEntry", c) for c in r[len(inputs): len(inputs) + len(outputs)])
        + "".join(text("annotationEntry", c) for c in r[len(inputs) + len(outputs):]) + "</rule>"
        for r in rules
    )
    how = f' aggregation="{aggregation}"' if aggregation else ""
    return f'<decisionTable hitPolicy="{policy}"{how}>{columns}{heads}<annotation name="依据"/>{rows}</decisionTable>'


def model(logic, facts=TYPES, extra="", requires="", name="津贴"):
    """A model with one decision over facts."""
    data = "".join(f'<inputData id="i{n}" name="{f}"><variable name="{f}" typeRef="{t}"/></inputData>' for n, (f, t) in enumerate(facts.items()))
    needs = "".join(f'<informationRequirement><requiredInput href="#i{n}"/></informationRequirement>' for n in range(len(facts)))
    decision = f'<decision id="d" name="{name}"><variable name="{name}"/>{needs}{requires}{logic}</decision>'
    return f'<definitions xmlns="{SPACE}" namespace="urn:test" name="test">{data}{extra}{decision}</definitions>'.encode()
