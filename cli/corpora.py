"""The work behind `newsschema corpus`: what is printed, and the exit status."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from newsschema.cli.errors import tell
from newsschema.corpus import Corpus
from newsschema.errors import ConflictError, InputError, UsageError
from newsschema.readers.corpus import Version, corpus_and_version, files_at, open_version
from newsschema.readers.corpus_log import Published, read_log
from newsschema.readers.corpus_manifest import Changes
from newsschema.reports.summary import count
from newsschema.reports.visible import visible
from newsschema.writers.diff import Difference, diff
from newsschema.writers.export import ExportFormat, export
from newsschema.writers.publish.registration import Target
from newsschema.writers.verify import Checked, Depth, verify

LOST: Final = 75
"""Another build was quicker: EX_TEMPFAIL of sysexits.h, which asks to try again later."""
MARKS: Final = {"added": "+", "removed": "-", "changed": "~"}


def print_log(corpus: str, output: str) -> None:
    """List the entries of the log, the newest first."""
    path, _ = _named(corpus)
    entries = Corpus(path).log()
    versions = {one.version: open_version(path, one.version) for one in _live(path)}
    told = []
    for entry in reversed(entries):
        for one in reversed(entry.publish):
            live = versions.get(one.version)
            told.append(
                {
                    "number": entry.number,
                    "at": entry.at,
                    "kind": entry.kind,
                    "version": one.version,
                    "reason": entry.reason,
                    "redacted": live is None,
                    **({} if live is None else _facts(live)),
                }
            )
    if _as_json(output, told):
        return
    for fact in told:
        line = f"{fact['version']:12} {fact['at']}  {fact['kind']}"
        if fact["redacted"]:
            line += "  redacted since"
        else:
            rows = ", ".join(f"{name} {number:,}" for name, number in fact["rows"].items())
            line += f"  {rows}; {fact['bytes']:,} bytes"
        if fact["reason"]:
            line += f"  ({fact['reason']})"
        _say(line)
        for name, one in fact.get("changes", {}).items():
            _say(f"{'':12} {name}: {_changes(Changes(**one))}")


def print_version(corpus: str, output: str) -> None:
    """Show one version."""
    version = _version(corpus)
    manifest = version.manifest
    if _as_json(output, manifest.model_dump(mode="json")):
        return
    _say(f"{manifest.corpus} {version.name}, in {version.files.shown}/{version.folder}")
    _say(f"manifest {version.published.manifest}")
    if manifest.parent:
        _say(f"after {manifest.parent}")
    for name, table in manifest.tables.items():
        size = sum(file.bytes for file in table.files)
        change = manifest.changes.get(name)
        told = f"; {_changes(change)}" if change else ""
        _say(
            f"  {name}: {count(table.rows, 'row')} in {count(len(table.files), 'file')}, "
            f"{size:,} bytes{told}"
        )
    for one in manifest.accounting:
        _say(
            f"  {one.file}: {one.rows:,} = {one.kept:,} kept + {one.merged:,} merged + "
            f"{one.quarantined:,} set aside"
        )
    for redaction in manifest.redactions:
        rows = ", ".join(f"{name} {number:,}" for name, number in redaction.rows.items())
        _say(f"  redacted by entry {redaction.entry}: {rows or 'no row of a table'}")


def print_diff(
    corpus: str, old: str, new: str, tables: Sequence[str], output: str, show: str
) -> None:
    """Compare two versions."""
    path, _ = _named(corpus)
    form, _, file = output.partition(":")
    if form not in {"text", "json", "jsonl", "parquet"} or (form == "parquet") != bool(file):
        raise UsageError(f"--output {output}: write text, json, jsonl, or parquet:FILE")
    if show != "all" and not show.isdecimal():
        raise UsageError(f"--show {show}: write a number or all")
    found = diff(open_version(path, old), open_version(path, new), tables)
    rows = found.rows
    if form == "parquet":
        rows.write_parquet(Path(file))
    elif form == "jsonl":
        for row in rows.iter_rows(named=True):
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
    elif form == "json":
        _as_json("json", _difference(found))
    else:
        for line in _lines(found, None if show == "all" else int(show)):
            _say(line)


def print_verification(corpus: str, depth: Depth, output: str) -> int:
    """Check versions; 1 where something is damaged."""
    path, wanted = _named(corpus)
    names = [wanted] if wanted else [one.version for one in _live(path)]
    checked = Checked.nothing()
    found: list[dict[str, str]] = []
    for name in names:
        try:
            found += [asdict(one) for one in verify(open_version(path, name), depth, checked)]
        except InputError as error:
            found.append({"version": name or "", "file": "manifest.json", "what": str(error)})
    if not _as_json(output, {"depth": depth, "versions": names, "damages": found}):
        for one in found:
            _say(f"{one['version']}/{one['file']}: {one['what']}")
        if not found:
            _say(f"{count(len(names), 'version')} as published ({depth})")
    return int(bool(found))


def run_export(corpus: str, out: str, format_name: ExportFormat) -> None:
    """Write a version for other programs."""
    files = export(_version(corpus), Path(out), format_name)
    sys.stderr.write(f"wrote {count(len(files), 'file')} to {visible(out)}\n")


def run_takedown(corpus: str, articles: Sequence[str], reason: str, output: str) -> int:
    """Take articles down."""
    path, version = _named(corpus)
    if version is not None:
        raise UsageError("a takedown concerns all versions; name the corpus without @")
    try:
        done = Corpus(path).take_down(articles, reason)
    except ConflictError as error:
        tell(error)
        return LOST
    told = asdict(done) | {"catalogs": [one.model_dump(mode="json") for one in done.catalogs]}
    if not _as_json(output, told):
        rows = ", ".join(f"{name} {number:,}" for name, number in done.rows.items())
        _say(f"removed: {rows or 'no row of a table'}")
        for old, new in done.versions.items():
            _say(f"  {old} is {new} now")
    for one in done.unknown:
        sys.stderr.write(f"note: no version held {visible(one)}\n")
    if done.unfinished:
        sys.stderr.write(
            f"note: {count(len(done.unfinished), 'unfinished build')} may hold an article still; "
            "run corpus gc when no build is running\n"
        )
    for catalog in done.catalogs:
        again = ["newsschema", "corpus", "publish", path, catalog.folder, "--to", catalog.to]
        sys.stderr.write(
            f"note: {visible(catalog.folder)}, registered for {catalog.to}, may hold it still; "
            f"run `{visible(shlex.join(again))}`\n"
        )
    return 0


def run_publish(corpus: str, out: str, to: Target) -> None:
    """Register versions with another system."""
    path, version = _named(corpus)
    done = Corpus(path).publish(out, to, version)
    if done.anew:
        _say(f"{out} was emptied first: it held a version that was redacted or replaced")
    for name in done.versions:
        _say(f"{name} is in {out}")
    if not done.versions:
        _say(f"{out} has all versions already")
    if done.copied:
        sys.stderr.write(
            f"note: {count(done.copied, 'file')} had to be copied; links can only be made on the "
            "disk of the corpus\n"
        )
    if not done.noted:
        sys.stderr.write(
            f"note: the corpus can't be written, so no takedown will name {visible(out)}; publish "
            "again after one\n"
        )


def run_gc(corpus: str, grace: float | None) -> None:
    """Remove what crashed builds have left."""
    path, _ = _named(corpus)
    removed = Corpus(path).collect_garbage(grace)
    for name in removed:
        _say(f"removed {name}")
    if not removed:
        _say("nothing to remove")


def _named(corpus: str) -> tuple[str, str | None]:
    """The folder and the version that were named.

    Raises:
        InputError: the path names no corpus.
    """
    found = corpus_and_version(corpus)
    if found is None:
        raise InputError(f"{corpus}: it is no corpus; write one with newsschema build IN CORPUS")
    return found


def _version(corpus: str) -> Version:
    return open_version(*_named(corpus))


def _live(path: str) -> list[Published]:
    return list(read_log(files_at(path)).versions.values())


def _facts(version: Version) -> dict[str, Any]:
    manifest = version.manifest
    return {
        "rows": {name: table.rows for name, table in manifest.tables.items()},
        "bytes": sum(file.bytes for file in manifest.all_files),
        "changes": {name: one.model_dump() for name, one in manifest.changes.items()},
        "manifest": version.published.manifest,
    }


def _difference(found: Difference) -> dict[str, Any]:
    return {
        "old": found.old,
        "new": found.new,
        "tables": {
            one.table: {
                **one.changes.model_dump(),
                "columns": [asdict(change) for change in one.columns],
            }
            for one in found.tables
        },
        "rows": found.rows.to_dicts(),
    }


def _lines(found: Difference, show: int | None) -> Iterator[str]:
    yield f"{found.old} -> {found.new}"
    for one in found.tables:
        if not one.changes.any and not one.columns:
            continue
        yield f"{one.table}: {_changes(one.changes)}"
        for column in one.columns:
            yield f"  column {column.column} {column.what} ({column.detail})"
        for key, change, columns in one.rows.head(show or one.rows.height).iter_rows():
            yield f"  {MARKS[change]} {key}" + (f"  {', '.join(columns)}" if columns else "")
        if show is not None and one.rows.height > show:
            yield f"  … {one.rows.height - show:,} more (--show all)"
    if not any(one.changes.any or one.columns for one in found.tables):
        yield "no row differs"


def _changes(one: Changes) -> str:
    return f"{one.added:,} added, {one.removed:,} removed, {one.changed:,} changed"


def _as_json(output: str, content: object) -> bool:
    """Print as JSON if that was asked for; whether it was."""
    if output not in {"text", "json"}:
        raise UsageError(f"unknown output format {output!r}; there are text, json")
    if output == "json":
        sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=1, default=str) + "\n")
    return output == "json"


def _say(line: str) -> None:
    sys.stdout.write(f"{visible(line)}\n")
