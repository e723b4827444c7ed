"""Files made to do harm, or simply broken, are refused with place and remedy in bounded time and memory (measured in a process
of its own, which has 512 MB and a few seconds)."""
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from zhengtong.dmn.writing import MODEL

ROOT = Path(__file__).resolve().parents[2]
HEAD = f'<definitions xmlns="{MODEL}" id="m" name="m" namespace="n">'
TABLE = '<decisionTable id="t"><input id="i"><inputExpression><text>1</text></inputExpression></input><output id="o"/>'
RULE = "<rule><inputEntry><text>1</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>"
SECONDS, MEGABYTES = 4, 512
CHILD = f"""
import json, resource, sys, time
from zhengtong.dmn import DmnError, load
resource.setrlimit(resource.RLIMIT_DATA, ({MEGABYTES} << 20, {MEGABYTES} << 20))
begun = time.process_time()
try:
    load(sys.argv[1]); said = "", "", ""
except DmnError as e:
    said = e.findings[0].message, str(e), e.findings[0].remedy
print(json.dumps([*said, time.process_time() - begun]))
"""


def laughs():
    inner = "".join(f'<!ENTITY {chr(c)} "{f"&{chr(c - 1)};" * 10}">' for c in range(ord("b"), ord("l")))
    return f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">{inner}]>{HEAD}&k;</definitions>'


def decisions(*each):
    return HEAD + "".join(each) + "</definitions>"


def decision(key, needs="", name=None, type_=""):
    need = f'<informationRequirement><requiredDecision href="#{needs}"/></informationRequirement>' if needs else ""
    variable = f'<variable name="{name or key}" typeRef="{type_}"/>' if type_ else ""
    return f'<decision id="{key}" name="{name or key}">{variable}{need}<literalExpression><text>1</text></literalExpression></decision>'


FILES = {  # name: (the file, made when it is asked for; what is said of it)
    "external entity": (lambda: '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + HEAD + "&x;</definitions>", "DOCTYPE"),
    "billion laughs": (laughs, "DOCTYPE"),
    "100 MB": (lambda: HEAD + "<!--" + "x" * 100_000_000 + "--></definitions>", "bytes"),
    "50,000 rules": (lambda: decisions(f'<decision id="d" name="d">{TABLE}{RULE * 50_000}</decisionTable></decision>'), "rules"),
    "cycle": (lambda: decisions(decision("a", "b"), decision("b", "c"), decision("c", "a")), "in a circle"),
    "long cycle": (lambda: decisions(*(decision(f"d{n}", f"d{(n + 1) % 3000}") for n in range(3000))), "too deeply"),
    "duplicate names": (lambda: decisions(decision("a", name="x"), decision("b", name="x")), "twice"),
    "unknown type": (lambda: decisions(decision("a", type_="tNothing")), "tNothing"),
    "deep nesting": (lambda: HEAD + "<description>" * 100_000 + "</description>" * 100_000 + "</definitions>", "XML"),
}


@pytest.mark.parametrize("name", FILES)
def test_it_is_refused_with_place_and_remedy_in_bounded_time_and_memory(name, tmp_path):
    text, said = FILES[name]
    path = tmp_path / "bad.dmn"
    path.write_text(text(), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(path)], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr[-600:]
    message, whole, remedy, seconds = json.loads(done.stdout.splitlines()[-1])
    assert said in message and remedy and seconds < SECONDS, (whole, seconds)
