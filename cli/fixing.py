"""The work behind `newsschema fix`: from what was asked for to the exit status."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

from newsschema.api import opened
from newsschema.cli.progress import progress
from newsschema.cli.validation import tables_named
from newsschema.errors import UsageError
from newsschema.readers.table import Dataset
from newsschema.repairs.quarantine import by_rule
from newsschema.repairs.repair import Repaired, repair
from newsschema.reports.edit_diff import edit_diff
from newsschema.reports.summary import count
from newsschema.reports.visible import visible
from newsschema.validators.finding import Safety, Severity
from newsschema.validators.settings import Settings, load_settings
from newsschema.writers.fix_folder import accounts, refuse_used, write_fixed
from newsschema.writers.fix_in_place import refuse_changed, write_in_place
from newsschema.writers.fix_undo import undo

LEFT: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FixRequest:
    """What was typed, as it was typed."""

    paths: Sequence[str]
    table: Sequence[str]
    config: str | None
    chosen: Mapping[str, Any]
    """Flags that override the configuration, by the names of `Settings.overridden`."""
    dry_run: bool
    unsafe: bool
    in_place: bool
    undo: bool
    kind: str | None
    quiet: bool
    progress: bool | None


def run_fix(request: FixRequest) -> int:
    """Repair, write, say what was done, and tell the exit status.

    Raises:
        NewsschemaError: the request can't be carried out; nothing was written.
    """
    if request.undo:
        return _undone(request)
    tables = tables_named(request.table)
    sources, out = _paths(request, bool(tables))
    named = [*sources, *(file for files in tables.values() for file in files)]
    settings = load_settings(named, request.config).overridden(**request.chosen)
    dataset = opened(sources, settings, table=tables)
    if out is not None:
        _refuse_nested(out, dataset)
        refuse_used(out)
    if request.in_place:
        refuse_changed(dataset)
    shown = False if request.quiet and request.progress is None else request.progress
    with progress(shown, color=sys.stderr.isatty()) as meter:
        repaired = repair(
            dataset,
            settings,
            unsafe=request.unsafe,
            quarantine=not request.in_place,
            progress=meter,
        )
    if request.dry_run:
        for line in edit_diff(dataset, repaired):
            sys.stdout.write(f"{line}\n")
    elif request.in_place:
        write_in_place(dataset, repaired)
    elif out is not None:
        write_fixed(dataset, repaired, out, kind=request.kind)
    if not request.quiet:
        for note in dataset.notes:
            sys.stderr.write(f"note: {visible(note)}\n")
        for line in summary(repaired, request, out):
            sys.stderr.write(f"{visible(line)}\n")
    return status(repaired, settings, request)


def summary(repaired: Repaired, request: FixRequest, out: Path | None) -> Iterator[str]:
    """What was done, in lines."""
    aside = repaired.edits["safety"].null_count()
    unsafe = repaired.edits.filter(pl.col("safety") == str(Safety.UNSAFE)).height
    safe = repaired.edits.height - aside - unsafe
    parts = [f"{safe:,} safe"] * bool(safe) + [f"{unsafe:,} unsafe"] * bool(unsafe)
    kinds = f" ({', '.join(parts)})" if parts else ""
    verb = "would change" if request.dry_run else "changed"
    yield f"{verb} {count(safe + unsafe, 'value')}{kinds}"
    made = repaired.edits.filter(pl.col("safety").is_not_null())
    if made.height:
        yield f"by rule: {by_rule(made['rule'])}"
    if aside:
        named = ", ".join(repaired.edits.filter(pl.col("safety").is_null())["rule"].unique().sort())
        verb = "would set" if request.dry_run else "set"
        yield f"{verb} aside {count(aside, 'value')} so that the rows stay ({named})"
    for table, own in accounts(repaired).items():
        gone = repaired.quarantine.filter(pl.col("table") == table)["codes"].explode()
        why = f" ({by_rule(gone)})" if gone.len() else ""
        yield (
            f"{table}: {count(own['in'], 'row')} in = {own['kept']:,} kept + "
            f"{own['merged']:,} merged + {own['quarantined']:,} quarantined{why}"
        )
    later = repaired.findings.filter(
        pl.col("fix").struct.field("safety") == str(Safety.UNSAFE)
    ).height
    if later and not request.unsafe:
        yield f"{count(later, 'finding')} more can be repaired with --unsafe-fixes"
    if out is not None and not request.dry_run:
        yield f"written to {out}; `newsschema fix --undo {out} FOLDER` gives the input back"


def status(repaired: Repaired, settings: Settings, request: FixRequest) -> int:
    """The exit status; what kept the run from being whole is told on stderr."""
    for reason in repaired.before.unreadable:
        sys.stderr.write(f"error: {visible(reason)}\n")
    crashed = [r for r in repaired.after.rules if r.status == "crashed"]
    for rule in crashed:
        sys.stderr.write(
            f"error: the rule {rule.code} crashed ({visible(rule.reason or '')}), report it\n"
        )
    if repaired.before.unreadable or crashed:
        return 2
    if settings.fail_on is None:
        return 0
    order = list(Severity)
    bad = [str(s) for s in order[: order.index(settings.fail_on) + 1]]
    aside = repaired.quarantine.height + repaired.edits["safety"].null_count()
    left = repaired.findings["severity"].is_in(bad).any() or aside > 0
    would = request.dry_run and repaired.edits.height > 0
    return LEFT if left or would else 0


def _paths(request: FixRequest, tables: bool) -> tuple[list[str], Path | None]:
    """The inputs, and the folder to write to where one is needed."""
    if request.in_place and (request.dry_run or request.kind):
        other = "--dry-run" if request.dry_run else "--format"
        raise UsageError(f"--in-place and {other} exclude each other; leave one out")
    if request.in_place or request.dry_run:
        if not (request.paths or tables):
            raise UsageError("nothing to repair; name a folder or files")
        return list(request.paths), None
    if len(request.paths) < (1 if tables else 2):
        raise UsageError(
            "name the dataset and the folder to write to: newsschema fix IN OUT "
            "(or --dry-run to see what would change)"
        )
    return list(request.paths[:-1]), Path(request.paths[-1])


def _refuse_nested(out: Path, dataset: Dataset) -> None:
    """Keep the output out of the folders that are read: it would be part of the next input."""
    for table in dataset.tables.values():
        for file in table.files:
            if Path(file.path).resolve().is_relative_to(out.resolve()):
                raise UsageError(f"{out} holds {file.path}, which is read; name another folder")


def _undone(request: FixRequest) -> int:
    if len(request.paths) != 2:
        raise UsageError("name two folders: newsschema fix --undo FIXED FOLDER")
    undone = undo(Path(request.paths[0]), Path(request.paths[1]))
    if not request.quiet:
        to = visible(request.paths[1])
        sys.stderr.write(f"{count(len(undone.files), 'file')} written to {to}\n")
        if undone.secrets:
            sys.stderr.write(
                f"{count(undone.secrets, 'row')} came back with *** for a secret in a URL, which "
                "fix does not keep (LIC005)\n"
            )
    return 0
