"""The number of the next version, computed from what has changed.

MAJOR: a column was removed, retyped or made required, the key is another, or the records are of
another major version. MINOR: rows were added, changed or removed, or a column that may be null was
added. PATCH: every table says the same; only how it is encoded, or what was set aside, differs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import IntEnum
from typing import Final

from newsschema.errors import UsageError
from newsschema.readers.corpus_manifest import Manifest, TableEntry
from newsschema.schemas.derive.migrations import major
from newsschema.schemas.derive.schema_changes import Column, SchemaChange, schema_changes
from newsschema.schemas.derive.versions import SCHEMA_VERSION

FIRST: Final = "1.0.0"


class Level(IntEnum):
    """How much a version differs from its parent."""

    NOTHING = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3


def level(parent: Manifest, tables: Mapping[str, TableEntry]) -> Level:
    """How much tables differ from those of a version; the encoding of files does not count."""
    newer = major(parent.schema_version) != major(SCHEMA_VERSION)
    if newer or parent.tables.keys() - tables.keys():
        return Level.MAJOR
    found = Level.NOTHING
    for name, table in tables.items():
        old = parent.tables.get(name)
        if old is None:
            found = max(found, Level.MINOR)
            continue
        changes = changes_between(old, table)
        if old.key != table.key or any(change.breaking for change in changes):
            return Level.MAJOR
        if changes or _contents(old) != _contents(table):
            found = Level.MINOR
    return found


def changes_between(old: TableEntry, new: TableEntry) -> list[SchemaChange]:
    """The changes of a table's columns."""
    before, after = (
        [Column(one.name, one.type, one.nullable) for one in table.columns] for table in (old, new)
    )
    return schema_changes(before, after)


def next_version(parent: str | None, by: Level, wanted: str | None = None) -> str:
    """The number of the next version.

    Args:
        parent: the version before; null for a first one.
        by: how much differs.
        wanted: a number that the user wants; it may be higher than the computed one.

    Raises:
        UsageError: the wanted number is none, or lower than what has changed asks for.
    """
    computed = FIRST
    if parent is not None:
        major, minor, patch = _numbers(parent)
        computed = {
            Level.MAJOR: f"{major + 1}.0.0",
            Level.MINOR: f"{major}.{minor + 1}.0",
        }.get(by, f"{major}.{minor}.{patch + 1}")
    if wanted is None:
        return computed
    if not re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", wanted):
        raise UsageError(f"{wanted!r} is no version number; write one like {computed}")
    if _numbers(wanted) < _numbers(computed):
        raise UsageError(f"version {wanted} is lower than {computed}, which the changes ask for")
    return wanted


def _contents(table: TableEntry) -> dict[str, str | None]:
    return {file.path: file.content for file in table.files}


def _numbers(version: str) -> tuple[int, int, int]:
    major, minor, patch = map(int, version.partition("+")[0].split("."))
    return major, minor, patch
