"""The benchmark's engines agree with the kernel, and the kernel with a plain reading of the tables."""
import numpy as np

from zhengtong.bulk import kernel
from zhengtong.bulk.measure import contest, engines, generate


def plain(work, table, row):
    """-1 undetermined, 0 not entitled, r: rule r; and the wanted inputs."""
    wanted = set()
    for number, rule in enumerate(table.rules, 1):
        status, missing = True, set()
        for at, (fact, test) in enumerate(zip(table.inputs, rule, strict=True)):
            if test is None:
                continue
            if work.missing[fact, row]:
                missing.add(at)
                continue
            value = work.values[fact, row]
            holds = value in test.words if isinstance(test, generate.OneOf) else test.low <= value < test.high
            status = status and holds
        if status and not missing:
            return (-1, wanted) if wanted else (number, set())
        if status:
            wanted |= missing
    return (-1, wanted) if wanted else (0, set())


def test_the_kernel_reads_the_tables_as_they_stand() -> None:
    work = generate.work(300, 8, seed=3)
    cut = generate.cuts(work)
    program, dictionaries = generate.compiled(work, cut)
    out = np.empty((8, 300), np.uint8)
    kernel.decide(program, generate.columns(work, cut), out)
    for t, table in enumerate(work.tables):
        for row in range(300):
            kind, rule, bits = dictionaries[t][out[t, row]]
            code = -1 if kind == "undetermined" else rule
            assert (code, {b for b in range(4) if bits >> b & 1}) == plain(work, table, row)


def test_peers_agree() -> None:
    held = contest.hold(3000, 6, share=(3000, 3), sample=(50, 2), tell=lambda stage: None)
    ours, *others = held.lines
    assert ours.decisions == 18_000 and ours.wanted
    for line in others:
        assert line.same == 1.0 or line.skipped or line.unknown == "none", line
    assert held.ratio(ours) == 1.0
    assert {line.engine for line in others} == {"Polars", "DuckDB", "zen-engine"}


def test_the_engines_that_are_here_agree_and_the_others_are_named() -> None:
    names = frozenset({"zhengtong kernel", "zhengtong interpreter", "zhengtong SQL on DuckDB", "Polars", "DuckDB", "SpiffWorkflow"})
    figures = list(engines.hold(0.002, names))
    assert [f.engine for f in figures] == [e.name for e in engines.ENGINES if e.name in names]
    for figure in figures:
        assert (figure.same == 1.0 and figure.rate > 0 and figure.memory > 1 << 20) or "not installed" in figure.skipped, figure


def test_an_engine_that_takes_too_long_is_named() -> None:
    (figure,) = engines.hold(0.002, frozenset({"Polars"}), limit=0.01)
    assert figure.skipped == "not done in 0 s" and figure.rate == 0
