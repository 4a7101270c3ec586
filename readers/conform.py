"""Raw batches brought to the shape and the types of their record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from newsschema.readers.cells import Column, Origin, nulls
from newsschema.readers.conform_column import conform_column, untyped
from newsschema.readers.conform_report import Reporter, places
from newsschema.readers.conform_spans import FlatColumns, fold
from newsschema.readers.conform_types import numeric_id
from newsschema.readers.flat import flat_spans, raw_fields
from newsschema.readers.kind import quoted_kind
from newsschema.readers.raw import OWN, RawBatch
from newsschema.readers.raw_types import expected_type
from newsschema.readers.shape import Match, Note, match_columns, missing_column
from newsschema.readers.table import FILE, LINE, RAW, ROW, Table
from newsschema.readers.table_settings import TableSettings
from newsschema.readers.unfold import unfold
from newsschema.schemas.fields import Kind, columns, fields
from newsschema.schemas.instants import precision
from newsschema.schemas.record import Record

PROVENANCE: Final = (FILE, LINE, ROW)
TYPED: Final = {"parquet", "memory"}

Columns = dict[str, pl.Series]


@dataclass(slots=True)
class FileState:
    """What is known of the file being read."""

    batches: int = 0
    columns: set[str] = field(default_factory=set)
    """The record's columns it has."""
    names: dict[str, None] = field(default_factory=dict)
    """The columns it has, as its producer names them."""
    without: dict[str, list[pl.DataFrame]] = field(default_factory=dict)
    """Rows of batches that lacked a required column, by its name."""
    numeric: set[str] = field(default_factory=set)
    """Columns of ids that had nothing but numbers in a batch."""
    textual: set[str] = field(default_factory=set)
    """Columns of ids that had anything else."""


class Conformer:
    """Brings the batches of one table to its record's shape, one batch after the other.

    It remembers which columns were seen, so that frames only ever gain columns, and each
    finding of a column is reported once.
    """

    def __init__(self, record: type[Record], table: Table, settings: TableSettings) -> None:
        """Prepare for one run through a table.

        Args:
            record: the table's record.
            table: takes the problems, mappings and names of columns.
            settings: the table's configuration.

        Raises:
            ConfigurationError: the settings name a column that the record does not have.
        """
        self._record = record
        self._table = table
        self._settings = settings
        self._reporter = Reporter(table)
        self._matches: dict[tuple[str, ...], Match] = {}
        self._seen: dict[str, pl.DataType] = {}
        self._file = 0
        self._state = FileState()
        self._match([])

    def conform(self, raw: RawBatch) -> pl.DataFrame:
        """The rows of a batch in the record's shape, without `__index`.

        Problems go to the table's `problem_frames`. Columns no record knows are kept as they
        are. A column that earlier batches had and this one lacks is filled with nulls, except
        a required one that its file has not had yet.
        """
        if not raw.frame.width:
            return raw.frame
        if raw.frame.height:
            self._file = raw.frame[FILE][0]
        origin = self._origin(raw)
        frame, notes = unfold(raw.frame, self._record)
        match = self._match([name for name in frame.columns if name not in PROVENANCE])
        found, texts = self._convert(frame, match, origin, raw.misfits)
        extras = {kept: frame[name].alias(kept) for kept, name in match.extras.items()}
        folded = self._fold(found, extras)
        values = {name: column.cleared() for name, column in found.items()}
        where = places(frame, values, self._record)
        for note in (*notes, *match.notes):
            self._reporter.note(note, self._file, once=True)
        for name, column in found.items():
            self._report(name, column, where, frame[match.targets[name]])
        for name, column in folded.items():
            self._report(name, column, where, None)
            values[name] = column.cleared()
        for flat in flat_spans(self._record):
            for name in (flat.start, flat.end, flat.texts):
                values.pop(name or "", None)
        self._remember(frame, match, values, extras, where)
        if origin is Origin.TYPED:
            for name, extra in extras.items():
                if isinstance(extra.dtype, pl.Null):
                    self._reporter.note(self._untyped(name), self._file)
        self._derive(values, texts)
        return self._assemble(frame, values, extras, texts)

    def finish(self, file: int) -> None:
        """End a file: report what only the whole of it can show.

        Args:
            file: its number within `Table.files`.
        """
        state, self._state = self._state, FileState()
        self._file = file + 1
        if not state.batches:
            return
        for spec in fields(self._record):
            if spec.required_column and spec.name not in state.columns:
                note = missing_column(spec.name, list(state.names), self._record, state.columns)
                self._reporter.note(note, file)
            elif spec.required_column:
                for rows in state.without.get(spec.name, ()):
                    self._reporter.rows(
                        spec.breaks.null or "IO013",
                        rows,
                        column=spec.name,
                        message=f"the row has no {spec.name}",
                        expected=expected_type(spec),
                    )
        for name in sorted(state.numeric - state.textual):
            self._reporter.note(numeric_id(name, "nothing but numbers"), file)

    def _origin(self, raw: RawBatch) -> Origin:
        if raw.all_text:
            return Origin.TEXT
        files = self._table.files
        typed = self._file < len(files) and files[self._file].format in TYPED
        return Origin.TYPED if typed else Origin.JSON

    def _match(self, names: Sequence[str]) -> Match:
        key = tuple(names)
        if key not in self._matches:
            match = match_columns(names, self._record, self._settings)
            self._matches[key] = match
            self._table.mappings.extend(
                mapping for mapping in match.mappings if mapping not in self._table.mappings
            )
        return self._matches[key]

    def _convert(
        self, frame: pl.DataFrame, match: Match, origin: Origin, unfit: pl.DataFrame
    ) -> tuple[dict[str, Column], Columns]:
        """The columns that are read, in their types, and the text of instants."""
        specs = raw_fields(self._record)
        found: dict[str, Column] = {}
        texts: Columns = {}
        numbered = frame.select(ROW).with_row_index("at") if unfit.height else None
        for target, source in match.targets.items():
            cells = frame[source].alias(target)
            some = unfit
            if numbered is not None:
                mine = unfit.filter(pl.col("column") == source)
                some = mine.join(numbered, on=ROW, how="inner", maintain_order="left")
            part = conform_column(cells, specs[target], origin, some)
            found[target] = part.column
            if part.raw is not None:
                texts[RAW + target] = part.raw.alias(RAW + target)
            if part.texts:
                self._state.textual.add(target)
            elif part.numbers:
                self._state.numeric.add(target)
        self._split_shared(found, match)
        return found, texts
