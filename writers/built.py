"""How to build, and what a build came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from newsschema.readers.corpus_manifest import Account, Changes
from newsschema.validators.outcome import Outcome
from newsschema.writers.version_numbers import Level


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """How to build."""

    unsafe: bool = False
    """Whether repairs are made too that may lose or invent something."""
    max_quarantine: float | None = None
    """Share of the rows of a table, 0 to 1, that may be set aside."""
    dry: bool = False
    """Whether everything is done but writing."""
    compact: bool = False
    """Whether all files are written anew, as small as can be."""
    version: str | None = None
    """A version number higher than the computed one."""
    append: bool = False
    """Whether the rows are added to the newest version; a row replaces those with its key."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build came to."""

    version: str | None
    """Null where nothing has changed, and nothing was written."""
    parent: str | None
    level: Level
    changes: Mapping[str, Changes]
    accounting: tuple[Account, ...]
    edits: pl.DataFrame
    """Every value that was changed, as `repairs.passes.EDITS`. A null `safety` is no repair: the
    value does not fit its column, and the rule that sets such rows aside was left out."""
    quarantine: pl.DataFrame
    """Every row that was set aside: `table`, `file`, `row`, `line`, `key`, `codes`."""
    outcome: Outcome
    """What was found in the input."""
    written: int = 0
    """Files that were written anew; the others are shared with the parent."""
    shared: int = 0
    bytes: int = 0
    """Of the files that were written anew."""


DEFAULTS: Final = BuildOptions()
"""How to build where nothing else is said."""
