"""`python -m district`: generate a district, show the rates, compare a round with the truth."""

import dataclasses
import gc
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from district import generate as generator
from district import rates as rate_table
from district import schema

app = typer.Typer(help="The synthetic district", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
Json = Annotated[bool, typer.Option("--json", help="one JSON document on standard output")]
Packs = Annotated[Path, typer.Option(help="folder of the content packs")]
PACKS = Path(__file__).resolve().parent.parent / "packs"
errors, console = Console(stderr=True), Console()


def show(data: Any, as_json: bool, title: str = "") -> None:
    """Rows or pairs, as JSON or as a table."""
    if as_json:
        sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=1, default=str) + "\n")
        return
    rows = [{"": k, "value": v} for k, v in data.items()] if isinstance(data, dict) else data
    sheet = Table(title=title or None)
    for name in rows[0] if rows else []:
        sheet.add_column(str(name))
    for row in rows:
        sheet.add_row(*(str(v) for v in row.values()))
    console.print(sheet)


def fail(message: str, as_json: bool) -> typer.Exit:
    """Says what is wrong on stderr (or as JSON); to be raised."""
    if as_json:
        show({"error": message}, True)
    else:
        errors.print(f"[red]{message}[/red]", highlight=False)
    return typer.Exit(1)


def progress() -> Progress:
    """A progress bar on stderr: done / all and the time left."""
    return Progress(
        TextColumn("{task.description:32}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=errors,
    )


def follow(bar: Progress) -> Callable[[str, int, int], None]:
    """What a run tells, shown on a bar."""
    task = bar.add_task("reading the packs", total=None)

    def notice(name: str, done: int, total: int) -> None:
        bar.update(task, description=name, completed=done, total=total)

    return notice


@app.command()
def generate(
    out: Annotated[Path, typer.Option(help="folder to write registers/, truth/ and defects/ into")],
    scale: Annotated[float, typer.Option(min=0.0005, max=1.0, help="1 is 3,000,000 people and 480,000 firms")] = 0.01,
    seed: Annotated[int, typer.Option(help="the same seed gives the same bytes")] = 2025,
    states: Annotated[
        str, typer.Option(help="year: January and eleven monthly changes; base: January only; last: December as one file each")
    ] = "year",
    packs: Packs = PACKS,
    as_json: Json = False,
) -> None:
    """Writes a district: registers as delivered, the truth, and which cell suffered what."""
    if states not in generator.STATES:
        raise typer.BadParameter(f"expected one of {', '.join(generator.STATES)}", param_hint="--states")
    try:
        with progress() as bar:
            report = generator.run(out, packs=packs, scale=scale, seed=seed, states=states, notice=follow(bar))
    except ValueError as problem:
        raise fail(str(problem), as_json) from problem
    except KeyboardInterrupt:
        raise fail(
            "interrupted: finished files stand under their names, the unfinished one as *.part; run the same command again",
            as_json,
        ) from None
    facts = dataclasses.asdict(report)
    if as_json:
        show(facts, True)
        return
    show(
        [
            {
                "register": key,
                "rows of the year": f"{count:,}",
                "changes": f"{report.changes.get(key, 0):,}",
                "defects": ", ".join(f"{kind} {number:,}" for kind, number in report.defects.get(key, {}).items()),
            }
            for key, count in report.rows.items()
        ],
        False,
    )
    console.print(f"{report.people:,} people, {report.firms:,} firms, {report.bytes / 1e6:,.0f} MB, {report.seconds} s → {out}")


@app.command()
def rates(packs: Packs = PACKS, as_json: Json = False) -> None:
    """The rates at which registers go wrong, column by column; columns without a line are always right."""
    try:
        content = schema.read(packs)
        lines = rate_table.read(content)
    except ValueError as problem:
        raise fail(str(problem), as_json) from problem
    rows = [
        {
            "register": r.register,
            "column": r.column or "(row)",
            "kind": r.kind,
            **{g: r.rate.get(g, "") for g in rate_table.GROUPS},
            "corrected": r.corrected,
        }
        for r in lines
    ]
    named = {(r.register, r.column) for r in lines}
    for key, register in content.registers.items():
        for column in register.columns:
            if (key, column.name) not in named:
                rows.append(
                    {
                        "register": key,
                        "column": column.name,
                        "kind": "none",
                        **dict.fromkeys(rate_table.GROUPS, ""),
                        "corrected": "",
                    }
                )
    show(sorted(rows, key=lambda r: (r["register"], r["column"])), as_json, "rates")


@app.command()
def truth(
    source: Annotated[Path, typer.Option(help="folder of the generated district (registers/, truth/, defects/)")],
    data: Annotated[
        Path | None, typer.Option(help="data folder of a site; without it the registers of --source are loaded")
    ] = None,
    as_json: Json = False,
) -> None:
    """Compares what the registers lead to with the truth; exit 1 when a difference comes from a fact known to be unknown."""
    from district import truthdata
    from district.attribution import Attribution
    from district.compare import compare

    if data is not None and not (data / "manifests").is_dir():
        raise fail(f"{data}: nothing was loaded there; load the registers first (zt demo), or leave --data out", as_json)
    try:
        with progress() as bar:
            notice = follow(bar)
            observed, true = truthdata.prepare(source, data, notice)
            found = compare(observed, true, Attribution(source, observed), notice)
    except ValueError as problem:
        raise fail(str(problem), as_json) from problem
    except KeyboardInterrupt:
        raise fail("interrupted; run the same command again", as_json) from None
    if as_json:
        show(told(found), True)
    else:
        print_comparison(found)
    raise typer.Exit(0 if found.holds else 1)


@app.command()
def year(
    number: Annotated[int, typer.Argument(help="the year; 2025 is the only one with registers")],
    data: Annotated[Path, typer.Option(help="data folder of a site made by zt demo")],
    scale: Annotated[float, typer.Option(min=0.01, max=1.0, help="1 is 478 requests for information")] = 1.0,
    seed: Annotated[int, typer.Option(help="the same seed gives the same year")] = 2025,
    plant: Annotated[bool, typer.Option(help="with late replies, lapsed consultations and wrong extensions")] = False,
    line: Annotated[str, typer.Option(help="requests, or grants (scale: the share of the months)")] = "requests",
    packs: Packs = PACKS,
    as_json: Json = False,
) -> None:
    """Lives a year of one line, day by day; exit 1 when a due day is not the oracle's, or a fen is not where it should be."""
    from district.year import command

    if line not in command.LINES:
        raise typer.BadParameter(f"expected one of {', '.join(command.LINES)}", param_hint="--line")
    command.django_ready(data)
    try:
        with progress() as bar:
            live = command.live if line == "requests" else command.live_grants
            found = live(data, packs, year=number, seed=seed, scale=scale, plant=plant, notice=follow(bar))
    except ValueError as problem:
        fail(str(problem), as_json)
        raise typer.Exit(2) from problem
    except KeyboardInterrupt:
        raise fail("interrupted; run the same command again, it goes on with the day that was interrupted", as_json) from None
    show(found, as_json, f"{line} in {number}")
    raise typer.Exit(0 if found["holds"] else 1)


def told(found: Any) -> dict[str, Any]:
    """A comparison as plain data."""
    figures = (
        "entitled",
        "granted",
        "right",
        "wrong_amount",
        "wrong_grants",
        "missed_listed",
        "missed_unlisted",
        "still_missed",
    )
    return {
        "day": found.day,
        "holds": found.holds,
        **{name: found.total(name) for name in figures},
        "missed_before": round(found.share("missed_listed", "missed_unlisted"), 6),
        "missed_after": round(found.share("still_missed"), 6),
        "violations": found.violations[:1000],
        "policies": [
            {
                **dataclasses.asdict(line),
                "missed_before": round(line.missed_before, 6),
                "missed_after": round(line.missed_after, 6),
            }
            for line in found.lines
        ],
        "causes": [
            {"what": what, "register": register, "column": column, "defect": defect, "subjects": count}
            for (what, register, column, defect), count in found.causes.most_common()
        ],
    }


def print_comparison(found: Any) -> None:
    """The comparison as tables: policies, causes, the two shares, the verdict."""
    facts = told(found)
    shown = (
        "policy",
        "entitled",
        "granted",
        "right",
        "wrong_amount",
        "wrong_grants",
        "missed_listed",
        "missed_unlisted",
        "still_missed",
        "violations",
    )
    show(
        [{n: p[n] for n in shown} for p in facts["policies"] if p["entitled"] or p["granted"]],
        False,
        f"against the truth of {found.day}",
    )
    show(facts["causes"][:40], False, "believed and wrong: what stands behind the differences")
    console.print(
        f"rights {facts['entitled']:,}; missed before the worklist {facts['missed_before']:.2%}, "
        f"after it {facts['missed_after']:.2%}; "
        f"wrong grants {facts['wrong_grants']:,}, wrong amounts {facts['wrong_amount']:,}"
    )
    verdict = (
        "[green]holds: no wrong grant and no unlisted miss comes from a fact known to be missing, stale or contradicted[/green]"
    )
    console.print(
        verdict
        if found.holds
        else f"[red]does not hold: {len(found.violations):,} differences without a believed wrong fact[/red]"
    )


if __name__ == "__main__":
    gc.set_threshold(50_000, 20, 20)  # looking for cyclic garbage as often as Python does takes a seventh of a year's time
    app()
