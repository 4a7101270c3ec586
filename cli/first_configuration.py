"""The work behind `newsschema init`: what is found, the files that are written, what is next."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from newsschema.errors import UsageError
from newsschema.readers.dataset import open_dataset
from newsschema.readers.file_names import files_pattern, listed
from newsschema.readers.flat import flat_spans
from newsschema.readers.table import Dataset, Table
from newsschema.reports.visible import visible
from newsschema.schemas.catalogue import RECORDS
from newsschema.validators.settings import OWN_FILE
from newsschema.whole_file import whole_file

HOOKS_FILE: Final = ".pre-commit-config.yaml"
HEAD: Final = """\
# What newsschema checks in this dataset, and how strictly.
# Every key: newsschema schema show configuration; every rule: newsschema rules

# Lowest severity of a finding that makes the exit status 1: error, warning, info or never.
fail-on = "error"

# Rules to leave out: codes, families or names.
ignore = []
"""
TAIL: Final = """
# A rule of your own strictness:
# [rules.QUO013]
# severity = "error"
# allow = 0.001            # share of the rows that may break it

# A finding that is known and accepted:
# [[suppress]]
# code = "TXT001"
# key = "art_123"
# reason = "quotes a mojibake on purpose"
"""


def write_first_configuration(directory: str, *, force: bool) -> None:
    """Write the files and tell what was found, what was written and what to run next.

    Raises:
        UsageError: the folder has a configuration already, or a file can't be written.
        InputError: the folder is missing or has no tables.
    """
    folder = Path(directory)
    target = folder / OWN_FILE
    if target.exists() and not force:
        raise UsageError(f"{target} is there already; edit it, or replace it with --force")
    dataset = open_dataset([folder])
    for table in dataset.tables.values():
        # The first rows are enough to know the columns.
        next(table.batches(), None)
    _write(target, "".join(_configuration(dataset)))
    sys.stdout.write("".join(f"{visible(line)}\n" for line in _found(dataset)))
    sys.stdout.write(f"\nWrote {visible(str(target))}.\n")
    _hook(folder)
    sys.stdout.write(f"Next: newsschema validate {shlex.quote(directory)}\n")


def hook_entry() -> str:
    """The hook, as the `repos` of a pre-commit configuration want it."""
    return f"""\
  - repo: local
    hooks:
      - id: newsschema-validate
        name: newsschema validate
        entry: newsschema validate --per-folder
        language: system
        require_serial: true
        files: '{files_pattern(RECORDS)}'
"""


def _found(dataset: Dataset) -> Iterator[str]:
    yield f"Found in {dataset.path}:"
    for name, table in dataset.tables.items():
        yield f"  {name}: {listed([file.path for file in table.files])}"
        for mapping in table.mappings:
            yield f"    {mapping.source} is read as {mapping.target} ({mapping.how})"
    yield from dataset.notes


def _configuration(dataset: Dataset) -> Iterator[str]:
    yield HEAD
    for name, table in dataset.tables.items():
        columns = dict(_columns(table))
        if not columns:
            continue
        yield f"\n# The producer's columns on the left, the record's on the right.\n[tables.{name}"
        yield ".columns]\n"
        for source, target in columns.items():
            yield f"{_quoted(source)} = {_quoted(target)}\n"
    yield TAIL


def _columns(table: Table) -> Iterator[tuple[str, str]]:
    """The producer's columns, and what each is read as: a field, or an end of a field's span."""
    ends = {flat.target: (flat.start, flat.end) for flat in flat_spans(table.record)}
    for mapping in table.mappings:
        sources = mapping.source.split(" + ")
        targets = (mapping.target,) if len(sources) == 1 else ends.get(mapping.target, ())
        known = len(sources) == len(targets) and mapping.target in table.record.model_fields
        if known and mapping.source.isprintable():
            yield from zip(sources, targets, strict=True)


def _quoted(text: str) -> str:
    """A basic string of TOML; printable text needs no escapes that JSON has not."""
    return json.dumps(text, ensure_ascii=False)


def _hook(folder: Path) -> None:
    absolute = folder.resolve()
    root = next((one for one in (absolute, *absolute.parents) if (one / ".git").exists()), None)
    if root is None:
        return
    hooks = root / HOOKS_FILE
    if hooks.exists():
        sys.stdout.write(f"To check data before each commit, add to {visible(str(hooks))}:\n")
        sys.stdout.write(f"{hook_entry()}\n")
    else:
        _write(hooks, f"repos:\n{hook_entry()}")
        sys.stdout.write(f"Wrote {visible(str(hooks))}; `pre-commit install` switches it on.\n")


def _write(path: Path, text: str) -> None:
    try:
        with whole_file(path) as stream:
            stream.write(text.encode())
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}") from None
