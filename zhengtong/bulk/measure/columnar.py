"""Peers that take whole columns, each in its best form: one query a table, all cores, the data where the engine wants it.

SQL's null is Kleene's unknown; none of them says which facts are wanted. ImportError where the engine is not installed.
"""
from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np

from . import texts
from .generate import Box, OneOf, Work
from .run import Run, placed


def _arrow(work: Work, *, numbered: bool = False) -> Any:
    import pyarrow as pa

    columns = {f"f{i}": pa.array(work.values[i], mask=work.missing[i]) for i in range(len(work.values))}
    return pa.table({"n": pa.array(np.arange(work.values.shape[1]))} | columns if numbered else columns)


def polars(work: Work) -> Run:
    """Lazy when/then."""
    import polars as pl

    frame = pl.from_arrow(_arrow(work))
    assert isinstance(frame, pl.DataFrame)
    queries = [_polars_case(table).alias("code") for table in work.tables]
    return Run(lambda: [frame.lazy().select(query).collect()["code"].to_numpy() for query in queries])


def _polars_case(table: Box) -> Any:
    import polars as pl

    result = pl.lit(0, pl.Int8)
    for number, rule in reversed(list(enumerate(table.rules, 1))):
        found = [_polars_test(fact, test) for fact, test in texts.tests(table, rule)]
        holds = reduce(lambda a, b: a & b, found) if found else pl.lit(True)
        result = pl.when(holds).then(pl.lit(number, pl.Int8)).when(holds.is_null()).then(pl.lit(-1, pl.Int8)).otherwise(result)
    return result


def _polars_test(fact: int, test: Any) -> Any:
    import polars as pl

    column = pl.col(f"f{fact}")
    if isinstance(test, OneOf):
        return column.is_in(pl.Series(test.words, dtype=pl.Int32).implode())
    return (column >= test.low) & (column < test.high)


def duckdb(work: Work) -> Run:
    """A CASE over a table in memory; rows come in any order, so they bring their number."""
    import duckdb as engine

    base = engine.connect()
    base.register("arrow", _arrow(work))
    base.execute("create table facts as select * from arrow")
    queries = [f"select rowid, ({texts.case(table)})::tinyint as code from facts" for table in work.tables]
    return Run(
        lambda: [base.execute(query).fetchnumpy() for query in queries],
        lambda answers: [placed(answer["rowid"], answer["code"]) for answer in answers],
    )


def chdb(work: Work) -> Run:
    """ClickHouse in this process: one SELECT of all tables over a table in memory, sorted by its number."""
    import chdb.session
    import pyarrow as pa

    session = chdb.session.Session()
    given = _arrow(work, numbered=True)  # chdb finds the Arrow table by the name of this variable
    assert given is not None
    columns = ", ".join(f"f{i} Nullable(Int32)" for i in range(len(work.values)))
    session.query("CREATE DATABASE IF NOT EXISTS z")
    session.query(f"CREATE TABLE z.facts (n Int64, {columns}) ENGINE = Memory")
    session.query("INSERT INTO z.facts SELECT * FROM Python(given)")
    asked = ", ".join(f"toInt8({texts.case(table)}) AS c{t}" for t, table in enumerate(work.tables))

    def codes(answer: Any) -> list[np.ndarray]:
        return _columns(pa.ipc.open_file(pa.BufferReader(answer)).read_all(), len(work.tables))

    return Run(lambda: session.query(f"SELECT n, {asked} FROM z.facts", "Arrow").bytes(), codes)


def _columns(found: Any, tables: int) -> list[np.ndarray]:
    order = found.column("n").to_numpy()
    return [placed(order, found.column(f"c{t}").to_numpy()) for t in range(tables)]


def spark(work: Work) -> Run:
    """Spark SQL in this machine: the frame cached, one SELECT of all tables."""
    from zhengtong.bulk.spark import session

    opened = session()
    engine = opened.__enter__()
    engine.createDataFrame(_arrow(work, numbered=True)).cache().createOrReplaceTempView("facts")
    asked = ", ".join(f"cast(({texts.case(table)}) as tinyint) as c{t}" for t, table in enumerate(work.tables))
    query = f"select n, {asked} from facts"
    return Run(lambda: engine.sql(query).toArrow(), lambda found: _columns(found, len(work.tables)), opened)


def openfisca(work: Work) -> Run:
    """OpenFisca: a variable a fact, a formula on arrays a table. It knows no unknown: what is missing has the default."""
    from openfisca_core.simulations import SimulationBuilder

    system, period = _openfisca_system(work), "2025-12"

    def go() -> list[np.ndarray]:
        simulation = SimulationBuilder().build_default_simulation(system, work.values.shape[1])
        for fact in range(len(work.values)):
            simulation.set_input(f"f{fact}", period, work.values[fact])
        return [np.asarray(simulation.calculate(f"t{t}", period)).astype(np.int8) for t in range(len(work.tables))]

    return Run(go)


def _openfisca_system(work: Work) -> Any:
    from openfisca_core.entities import build_entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    person = build_entity(key="person", plural="persons", label="", is_person=True)
    shape = {"value_type": int, "entity": person, "definition_period": DateUnit.MONTH, "label": ""}
    system = TaxBenefitSystem([person])
    for fact in range(len(work.values)):
        system.add_variable(type(f"f{fact}", (Variable,), dict(shape)))
    for t, table in enumerate(work.tables):
        system.add_variable(type(f"t{t}", (Variable,), shape | {"formula": _openfisca_formula(table)}))
    return system


def _openfisca_formula(table: Box) -> Callable[..., np.ndarray]:
    def formula(person: Any, period: Any) -> np.ndarray:
        given = {fact: person(f"f{fact}", period) for fact in table.inputs}
        holds = [
            reduce(np.logical_and, (_array_test(given[fact], test) for fact, test in texts.tests(table, rule)), np.True_)
            for rule in table.rules
        ]
        size = len(given[table.inputs[0]])
        return np.select([np.broadcast_to(h, size) for h in holds], range(1, len(holds) + 1), 0)

    return formula


def _array_test(values: np.ndarray, test: Any) -> Any:
    return np.isin(values, test.words) if isinstance(test, OneOf) else (values >= test.low) & (values < test.high)
