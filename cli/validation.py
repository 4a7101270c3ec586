"""The work behind `newsschema validate`: from what was asked for to the exit status."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal, TextIO

from newsschema.api import opened
from newsschema.cli.output_option import Output, parse_outputs, refuse_inputs
from newsschema.cli.progress import progress
from newsschema.errors import UsageError
from newsschema.readers.dataset import share_read
from newsschema.readers.table import Dataset
from newsschema.reports.formats import format_named, write_file, write_stream
from newsschema.reports.github import summary as github_summary
from newsschema.reports.options import ReportOptions
from newsschema.reports.summary import count, readings, summary_line
from newsschema.reports.visible import visible
from newsschema.validators import workers
from newsschema.validators.baseline import entries_of, write_baseline
from newsschema.validators.outcome import Outcome
from newsschema.validators.settings import Settings, load_settings

WIDTH: Final = 100
"""Columns of text that does not go to a terminal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was typed, as it was typed."""

    paths: Sequence[str]
    table: Sequence[str]
    """`NAME=FILE`."""
    output: Sequence[str]
    """`FORMAT[:FILE]`."""
    config: str | None
    chosen: Mapping[str, Any]
    """Flags that override the configuration, by the names of `Settings.overridden`."""
    update_baseline: bool
    engine: Literal["local", "spark"] = "local"
    statistics: bool
    exit_zero: bool
    quiet: bool
    color: bool
    progress: bool | None


def run_request(request: Request) -> int:
    """Validate, write the outputs, and tell the exit status.

    Raises:
        NewsschemaError: the request can't be carried out; nothing was written.
    """
    tables = tables_named(request.table)
    if not (request.paths or tables):
        raise UsageError("nothing to validate; name a folder or files, or use --table NAME=FILE")
    outputs = parse_outputs(request.output)
    named = [*request.paths, *(file for files in tables.values() for file in files)]
    settings = load_settings(named, request.config).overridden(**request.chosen)
    settings, baseline = _baseline(settings, update=request.update_baseline)
    dataset = opened(request.paths, settings, table=tables)
    refuse_inputs(outputs, dataset)
    shown = False if request.quiet and request.progress is None else request.progress
    overview = any(output.format.overview for output in outputs)
    if request.engine == "spark":
        outcome = _on_spark(dataset, settings, overview=overview)
    else:
        with progress(
            shown,
            color=_colorful(sys.stderr, wanted=request.color),
            share=lambda: share_read(dataset),
        ) as meter:
            outcome = workers.run(dataset, settings, progress=meter, overview=overview)
    options = ReportOptions(
        show=settings.show,
        excerpts=settings.excerpts,
        statistics=request.statistics,
        color=_colorful(sys.stdout, wanted=request.color),
        width=_width(),
        command=command_line(request),
    )
    _write(outcome, outputs, options)
    if baseline is not None:
        _update(baseline, outcome)
    if os.environ.get("GITHUB_ACTIONS") == "true":
        _tell_github(outcome, outputs, options)
    if not request.quiet:
        _tell(outcome, summary=all(output.file is not None for output in outputs))
    return _status(outcome, exit_zero=request.exit_zero)


def _on_spark(dataset: Dataset, settings: Settings, *, overview: bool) -> Outcome:
    """The outcome of a run on Spark, in the session that its own configuration describes."""
    if overview:
        raise UsageError("--output html shows the articles, which --engine spark does not gather")
    from newsschema import spark

    return spark.run(dataset, settings)


def command_line(request: Request) -> str:
    """The command that asks for what decides the findings, and for the outputs."""
    flags = {
        **request.chosen,
        "table": request.table,
        "output": request.output,
        "config": request.config,
    }
    typed = ["newsschema", "validate", *request.paths]
    if request.engine != "local":
        typed += ["--engine", request.engine]
    for name, value in flags.items():
        values = value if isinstance(value, list | tuple) else [value]
        for one in values:
            if one is not None:
                typed += [f"--{name.replace('_', '-')}", str(one)]
    return shlex.join(typed)


def tables_named(written: Sequence[str]) -> dict[str, list[str]]:
    """The files of the option `--table NAME=FILE`, by table."""
    tables: dict[str, list[str]] = {}
    for value in written:
        name, equals, file = value.partition("=")
        if not (name and equals and file):
            raise UsageError(
                f"--table {value} is not of the form NAME=FILE; write --table quotes={value}"
            )
        tables.setdefault(name, []).append(file)
    return tables


def _baseline(settings: Settings, *, update: bool) -> tuple[Settings, Path | None]:
    """The settings of the run, and the baseline to write after it; null for none."""
    if not update:
        return settings, None
    if settings.baseline is None:
        raise UsageError("--update-baseline needs to know the file; add --baseline FILE")
    if settings.max_findings is not None:
        raise UsageError("--update-baseline needs all findings; leave --max-findings out")
    if settings.baseline.exists():
        return settings, settings.baseline
    return replace(settings, baseline=None), settings.baseline


def _update(path: Path, outcome: Outcome) -> None:
    """Write the next baseline, unless the run was not whole."""
    if not outcome.complete:
        sys.stderr.write(f"note: the run was not whole, so {path} is left as it was\n")
        return
    compared = outcome.compared
    entries = compared.entries if compared else entries_of(outcome.findings)
    write_baseline(path, entries)
    known = count(int(entries["count"].sum()), "finding")
    sys.stderr.write(f"note: {path} knows {known}\n")


def _tell_github(outcome: Outcome, outputs: Sequence[Output], options: ReportOptions) -> None:
    """Annotate the workflow run, and add to the summary of its step."""
    if all(output.format.name != "github" for output in outputs):
        sys.stderr.flush()
        write_stream(outcome, format_named("github"), sys.stderr.buffer, options)
        sys.stderr.flush()
    target = os.environ.get("GITHUB_STEP_SUMMARY")
    if target:
        with Path(target).open("a", encoding="utf-8", newline="\n") as stream:
            stream.write(github_summary(outcome))


def _write(outcome: Outcome, outputs: Sequence[Output], options: ReportOptions) -> None:
    """Write every output; files first, so that they are there when stdout is read."""
    for output in sorted(outputs, key=lambda output: output.file is None):
        if output.file is not None:
            write_file(outcome, output.format, output.file, replace(options, color=False))
        else:
            sys.stdout.flush()
            write_stream(outcome, output.format, sys.stdout.buffer, options)
            sys.stdout.flush()


def _tell(outcome: Outcome, *, summary: bool) -> None:
    """Say on stderr what belongs to no format: notes, and the summary if nobody else does."""
    for note in (*outcome.notes, *readings(outcome)):
        sys.stderr.write(f"note: {visible(note)}\n")
    if summary:
        sys.stderr.write(f"{visible(summary_line(outcome))}\n")


def _status(outcome: Outcome, *, exit_zero: bool) -> int:
    """The exit status; what kept the run from being whole is told on stderr."""
    for reason in outcome.unreadable:
        sys.stderr.write(f"error: {visible(reason)}\n")
    for rule in outcome.rules:
        if rule.status == "crashed":
            sys.stderr.write(
                f"error: the rule {rule.code} crashed ({visible(rule.reason or '')}); its findings "
                "are missing, please report it\n"
            )
    if not outcome.complete:
        return 2
    return 0 if outcome.ok or exit_zero else 1


def _colorful(stream: TextIO, *, wanted: bool) -> bool:
    """Whether a stream may be sent colour: a terminal that nobody has asked to be plain."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return wanted and not plain and stream.isatty()


def _width() -> int:
    """Columns of the terminal, or of text that goes elsewhere."""
    return shutil.get_terminal_size((WIDTH, 24)).columns if sys.stdout.isatty() else WIDTH
