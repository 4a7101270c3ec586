"""The work behind `newsschema build`: from what was asked for to the exit status."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from newsschema.cli.errors import tell
from newsschema.cli.progress import progress
from newsschema.cli.validation import tables_named
from newsschema.corpus import Corpus
from newsschema.errors import BuildRefusedError, ConflictError, UsageError
from newsschema.repairs.quarantine import commonest
from newsschema.reports.summary import count
from newsschema.reports.visible import visible
from newsschema.writers.built import Built

REFUSED: Final = 1
LOST: Final = 75
"""Others were quicker: EX_TEMPFAIL of sysexits.h, which asks to try again later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildRequest:
    """What was typed, as it was typed."""

    source: str
    corpus: str
    table: Sequence[str]
    config: str | None
    chosen: Mapping[str, Any]
    options: Mapping[str, Any]
    output: str
    quiet: bool
    progress: bool | None


def run_build(request: BuildRequest) -> int:
    """Build, say what was done, and tell the exit status.

    Raises:
        NewsschemaError: the request can't be carried out; nothing was written.
    """
    if request.output not in {"text", "json"}:
        raise UsageError(f"unknown output format {request.output!r}; there are text, json")
    share = request.options["max_quarantine"]
    if share is not None and not 0 <= share <= 1:
        raise UsageError(f"--max-quarantine {share} is no share; give a number from 0 to 1")
    shown = False if request.quiet and request.progress is None else request.progress
    try:
        with progress(shown, color=sys.stderr.isatty()) as meter:
            built = Corpus(request.corpus).build(
                [request.source],
                table=tables_named(request.table),
                config=request.config,
                progress=meter,
                **request.chosen,
                **request.options,
            )
    except BuildRefusedError as error:
        tell(error)
        return REFUSED
    except ConflictError as error:
        tell(error)
        return LOST
    if request.output == "json":
        sys.stdout.write(json.dumps(described(built), ensure_ascii=False, indent=1) + "\n")
    else:
        dry = bool(request.options["dry_run"])
        for line in told(built, request.corpus, dry=dry):
            sys.stdout.write(f"{visible(line)}\n")
    return 0


def told(built: Built, corpus: str, *, dry: bool) -> Iterator[str]:
    """What a build came to, in lines."""
    if built.version is None:
        yield f"{corpus}: nothing has changed since {built.parent}; nothing was written"
        return
    would = "would be" if dry else "is"
    parent = f", after {built.parent}" if built.parent else ""
    yield f"{corpus}@{built.version} {would} published{parent}"
    for name, one in built.changes.items():
        if one.any:
            yield f"  {name}: {one.added:,} added, {one.removed:,} removed, {one.changed:,} changed"
    for account in built.accounting:
        parts = [f"{account.kept:,} kept"]
        parts += [f"{account.merged:,} merged"] if account.merged else []
        parts += [f"{account.quarantined:,} set aside"] if account.quarantined else []
        yield f"  {account.file}: {count(account.rows, 'row')} = {' + '.join(parts)}"
    left_out = built.edits["safety"].null_count()
    if built.edits.height > left_out:
        yield f"  {count(built.edits.height - left_out, 'value')} repaired (lineage/edits.parquet)"
    if left_out:
        yield f"  {count(left_out, 'value')} not kept as given (lineage/edits.parquet)"
    if built.quarantine.height:
        yield f"  set aside for {commonest(built.quarantine)} (quarantine/)"
    if not dry:
        shared = f"; {built.shared:,} shared with {built.parent}" if built.shared else ""
        yield f"  {count(built.written, 'file')} written, {built.bytes:,} bytes{shared}"


def described(built: Built) -> dict[str, Any]:
    """What a build came to, for a program."""
    return {
        "version": built.version,
        "parent": built.parent,
        "level": built.level.name.lower(),
        "changes": {name: one.model_dump() for name, one in built.changes.items() if one.any},
        "accounting": [one.model_dump() for one in built.accounting],
        "edits": built.edits.height,
        "left_out": built.edits["safety"].null_count(),
        "quarantined": built.quarantine.height,
        "files": {"written": built.written, "shared": built.shared, "bytes": built.bytes},
    }
