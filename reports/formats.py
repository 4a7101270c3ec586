"""The output formats by name, and writing an outcome in one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, Final

import polars as pl

from newsschema.errors import UsageError
from newsschema.reports.options import ReportOptions
from newsschema.validators.did_you_mean import did_you_mean
from newsschema.validators.finding import FINDINGS
from newsschema.validators.outcome import Outcome
from newsschema.whole_file import whole_file


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write an outcome."""

    name: str
    module: str
    """Of `newsschema.reports`, imported when the format is written."""
    suffix: str | None = None
    """Of file names that mean this format."""
    needs_file: bool = False
    """Whether it can't be written to a terminal or pipe."""
    excerpts: bool = True
    """Whether it carries article text when excerpts are `auto`."""
    overview: bool = False
    """Whether it shows `Outcome.overview`, which a run gathers only when asked."""
    function: str = "render"

    def render(self, outcome: Outcome, stream: BinaryIO, options: ReportOptions) -> None:
        """Write to a stream of bytes; text is UTF-8 on every system."""
        module = import_module(f"newsschema.reports.{self.module}")
        write: Callable[[Outcome, BinaryIO, ReportOptions], None] = getattr(module, self.function)
        write(outcome, stream, options)


FORMATS: Final = {
    known.name: known
    for known in (
        Format("text", "text", ".txt"),
        Format("concise", "concise"),
        Format("json", "json_report", ".json", function="render_json"),
        Format("jsonl", "json_report", ".jsonl", function="render_jsonl"),
        Format("parquet", "parquet_report", ".parquet", needs_file=True),
        Format("sarif", "sarif", ".sarif", excerpts=False),
        Format("junit", "junit", ".xml", excerpts=False),
        Format("github", "github", excerpts=False),
        Format("gitlab", "gitlab", excerpts=False),
        Format("html", "html_report", ".html", needs_file=True, overview=True),
    )
}
"""All formats by name, in the order in which help texts list them."""


def format_named(name: str) -> Format:
    """The format of that name.

    Raises:
        UsageError: there is none; the message lists what exists.
    """
    if name not in FORMATS:
        raise UsageError(
            f"there is no output format {name!r}; choose one of {_listed(FORMATS)}"
            f"{did_you_mean(name, FORMATS)}"
        )
    return FORMATS[name]


def format_of(path: Path) -> Format:
    """The format that a file's name asks for.

    Raises:
        UsageError: its extension means none; the message lists those that do.
    """
    suffixes = {known.suffix: known for known in FORMATS.values() if known.suffix}
    if path.suffix.lower() not in suffixes:
        raise UsageError(
            f"the name {path.name!r} does not say which output format to write; end it in one "
            f"of {_listed(suffixes)}, or name one of {_listed(FORMATS)}"
        )
    return suffixes[path.suffix.lower()]


def write_stream(
    outcome: Outcome, chosen: Format, stream: BinaryIO, options: ReportOptions
) -> None:
    """Write an outcome to a stream of bytes, such as `sys.stdout.buffer`, which stays open."""
    chosen.render(_redacted(outcome, chosen, options), stream, options)


def write_file(outcome: Outcome, chosen: Format, path: Path, options: ReportOptions) -> None:
    """Write an outcome to a file, which is there whole or not at all.

    Raises:
        UsageError: the file can't be written.
    """
    try:
        with whole_file(path) as stream:
            write_stream(outcome, chosen, stream, options)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(f"the report can't be written to {path}: {reason}") from error


def _redacted(outcome: Outcome, chosen: Format, options: ReportOptions) -> Outcome:
    """The outcome without the text of articles, where it is not wanted."""
    if options.excerpts == "always" or (options.excerpts == "auto" and chosen.excerpts):
        return outcome
    nothing = [
        pl.lit(None, dtype=FINDINGS[column]).alias(column)
        for column in ("expected", "found", "excerpt")
    ]
    return replace(
        outcome,
        findings=outcome.findings.with_columns(nothing),
        overview=outcome.overview and outcome.overview.without_text(),
    )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
