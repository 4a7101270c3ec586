"""`newsschema validate`: the main job."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import typer

from newsschema.cli.shared_options import (
    ConfigOption,
    FailOnOption,
    IgnoreOption,
    NowOption,
    OffsetUnitOption,
    ProgressOption,
    QuietOption,
    SelectOption,
    TableOption,
)
from newsschema.errors import UsageError
from newsschema.validators.threads import limit_threads

NAME: Final = "Check a dataset against the rules."
HELP: Final = f"""{NAME}

PATH is a dataset's folder (articles.jsonl, quotes.parquet, ...) or single files of one: JSON
Lines, JSON, CSV, TSV, each also .gz or .zst, and Parquet. A single file is checked together
with the tables beside it.

Exit status: 0 no finding at or above --fail-on, 1 such findings, 2 could not run.
"""
EXAMPLES: Final = """\b
Examples:
  newsschema validate data/
  newsschema validate data/ --select QUO,REF --fail-on warning
  newsschema validate --table quotes=q.csv --table articles=a.parquet
  newsschema validate data/ --output text --output json:report.json
  newsschema validate data/ --baseline known.json --update-baseline
"""


def validate(
    paths: Annotated[list[str] | None, typer.Argument(metavar="PATH", hidden=True)] = None,
    select: SelectOption = None,
    ignore: IgnoreOption = None,
    table: TableOption = None,
    offset_unit: OffsetUnitOption = None,
    fail_on: FailOnOption = None,
    output: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FORMAT[:FILE]",
            help="text (default), concise, json, jsonl, parquet, sarif, junit, github, gitlab or "
            "html; repeatable, one of them without FILE. Example: --output text --output "
            "html:report.html",
        ),
    ] = None,
    show: Annotated[
        str | None,
        typer.Option(
            metavar="N|all",
            help="Findings printed per rule in text (default 3). Example: --show all",
        ),
    ] = None,
    excerpts: Annotated[
        Literal["auto", "always", "never"] | None,
        typer.Option(
            metavar="WHEN",
            help="Article text in outputs: auto (default; not in formats for CI), always or "
            "never. Example: --excerpts never",
        ),
    ] = None,
    statistics: Annotated[
        bool, typer.Option("--statistics", help="Print only the table of rules.")
    ] = False,
    baseline: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Leave out the findings that FILE knows from an earlier run, by key. "
            "Example: --baseline known.json",
        ),
    ] = None,
    update_baseline: Annotated[
        bool,
        typer.Option(
            "--update-baseline",
            help="Write the baseline where it is missing, else take off what is gone; what is "
            "new is never added. Example: --baseline known.json --update-baseline",
        ),
    ] = False,
    compare_with: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="JSON report of an earlier run; the DST rules report what has drifted since. "
            "Example: --compare-with last-week.json",
        ),
    ] = None,
    max_findings: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="Keep the first N findings; counts stay exact. Example: --max-findings 10000",
        ),
    ] = None,
    now: NowOption = None,
    engine: Annotated[
        Literal["local", "spark"],
        typer.Option(
            metavar="ENGINE",
            help="Where to run: local (default), or spark, whose executors read the files; the "
            "findings are the same. Example: --engine spark",
        ),
    ] = "local",
    memory: Annotated[
        str | None,
        typer.Option(
            metavar="SIZE",
            help="Keep rows and findings in temporary files once they take half of SIZE (default: "
            "half of what is free); libraries come on top. Example: --memory 2GB",
        ),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            max=1024,
            help="Share the work between N processes, where files are large enough; they share the "
            "cores and --memory. 1: one process with one thread (default: one with all cores). "
            "Example: --jobs 4",
        ),
    ] = None,
    config: ConfigOption = None,
    per_folder: Annotated[
        bool,
        typer.Option(
            "--per-folder",
            help="Files of different folders are datasets of their own, as pre-commit gives them.",
        ),
    ] = False,
    watch: Annotated[
        bool,
        typer.Option("--watch", help="Check again whenever the data or the configuration change."),
    ] = False,
    exit_zero: Annotated[
        bool,
        typer.Option("--exit-zero", help="Exit with 0 instead of 1."),
    ] = False,
    quiet: QuietOption = False,
    no_color: Annotated[
        bool,
        typer.Option("--no-color", help="Print without colour, as where NO_COLOR is set."),
    ] = False,
    progress: ProgressOption = None,
) -> None:
    """Check a dataset."""
    if engine != "local" and (memory is not None or jobs is not None):
        raise UsageError("--memory and --jobs are of --engine local; configure Spark instead")
    if jobs == 1:
        limit_threads(1)
    from newsschema.cli.datasets import run_per_folder
    from newsschema.cli.validation import Request, run_request

    request = Request(
        paths=tuple(paths or ()),
        table=tuple(table or ()),
        output=tuple(output or ()),
        config=config,
        chosen={
            "select": select,
            "ignore": ignore,
            "offset_unit": offset_unit,
            "fail_on": fail_on,
            "show": int(show) if show is not None and show.isdecimal() else show,
            "excerpts": excerpts,
            "baseline": baseline,
            "compare_with": compare_with,
            "max_findings": max_findings,
            "now": now,
            "memory": memory,
            "jobs": jobs,
        },
        engine=engine,
        update_baseline=update_baseline,
        statistics=statistics,
        exit_zero=exit_zero,
        quiet=quiet,
        color=not no_color,
        progress=progress,
    )
    run = run_per_folder if per_folder else run_request
    if watch:
        from newsschema.cli.watch import run_again

        raise typer.Exit(run_again(request, run))
    raise typer.Exit(run(request))
