"""Raw batches brought to the shape and the types of their record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import polars as pl

from newsschema.readers.cells import Column, Origin, nulls, where
from newsschema.readers.conform_column import conform_column, untyped
from newsschema.readers.conform_report import Reporter, places
from newsschema.readers.conform_spans import fold_all
from newsschema.readers.conform_types import numeric_id
from newsschema.readers.derived import derive, precision_column
from newsschema.readers.flat import flat_spans, raw_fields
from newsschema.readers.raw import OWN, UNREADABLE, RawBatch
from newsschema.readers.raw_types import expected_type
from newsschema.readers.shape import Match, Note, match_columns, missing_column
from newsschema.readers.table import FILE, LINE, RAW, ROW, Table
from newsschema.readers.table_settings import TableSettings
from newsschema.readers.unfold import unfold
from newsschema.schemas.fields import columns, fields
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

    def __init__(
        self,
        record: type[Record],
        table: Table,
        settings: TableSettings,
        origin: Origin | None = None,
    ) -> None:
        """Prepare for one run through a table.

        Args:
            record: the table's record.
            table: takes the problems, mappings and names of columns.
            settings: the table's configuration.
            origin: what the types of the columns are worth; by default the file's format
                decides.

        Raises:
            ConfigurationError: the settings name a column that the record does not have.
        """
        self._record = record
        self._table = table
        self._settings = settings
        self._given_origin = origin
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
        found, texts, precisions = self._convert(frame, match, origin, raw.misfits)
        extras = {kept: frame[name].alias(kept) for kept, name in match.extras.items()}
        folded = fold_all(found, extras, self._record)
        values = {name: column.cleared() for name, column in found.items()}
        rows = places(frame, values, self._record)
        for note in (*notes, *match.notes):
            self._reporter.note(note, self._file, once=True)
        for name, column in found.items():
            self._report(name, column, rows, frame[match.targets[name]])
        for name, column in folded.items():
            self._report(name, column, rows, None)
            values[name] = column.cleared()
        for flat in flat_spans(self._record):
            for part in (flat.start, flat.end, flat.texts):
                values.pop(part or "", None)
        self._report_extras(extras, origin)
        self._remember(frame, values, extras, rows)
        values |= derive(values, texts, precisions, self._record)
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
        if self._given_origin is not None:
            return self._given_origin
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
    ) -> tuple[dict[str, Column], Columns, Columns]:
        """The columns in their types, the texts of instants, and how exactly these say them."""
        specs = raw_fields(self._record)
        found: dict[str, Column] = {}
        texts: Columns = {}
        precisions: Columns = {}
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
            if part.precision is not None:
                precisions[precision_column(target)] = part.precision
            if part.texts:
                self._state.textual.add(target)
            elif part.numbers:
                self._state.numeric.add(target)
        for target, source in match.targets.items():
            # Read for two fields: a word that is none of the closed list is the other's alone.
            if target == source and list(match.targets.values()).count(source) > 1:
                values = found[target].values
                known = values.is_in(list(specs[target].values)).fill_null(value=False)
                found[target] = Column(where(known, values))
        return found, texts, precisions

    def _report(self, name: str, column: Column, rows: pl.DataFrame, raw: pl.Series | None) -> None:
        self._reporter.cells(name, column, rows, raw)
        for note in column.notes:
            self._reporter.note(self._softened(note), self._file)

    def _report_extras(self, extras: Columns, origin: Origin) -> None:
        for name, extra in extras.items():
            if name.startswith(OWN[1]):
                message = (
                    f"names that begin with {OWN[0]} are newsschema's own; it is kept as {name}"
                )
                own = OWN[0] + name.removeprefix(OWN[1])
                self._reporter.note(Note("IO011", name, message, "info", found=own), self._file)
            if UNREADABLE in name:
                message = "the name holds U+FFFD, the mark of what could not be read"
                self._reporter.note(Note("IO011", name, message, "warning", found=name), self._file)
            if origin is Origin.TYPED and isinstance(extra.dtype, pl.Null):
                self._reporter.note(self._softened(untyped(name)), self._file)

    def _softened(self, note: Note) -> Note:
        """A table in memory has not been written yet: a type it lacks is no error there."""
        files = self._table.files
        in_memory = self._file < len(files) and files[self._file].format == "memory"
        return replace(note, severity="warning") if in_memory and note.code == "IO009" else note

    def _remember(
        self, frame: pl.DataFrame, values: Columns, extras: Columns, rows: pl.DataFrame
    ) -> None:
        """Note which columns the table and the file have."""
        state = self._state
        for spec in fields(self._record):
            if spec.required_column and spec.name not in state.columns | values.keys():
                state.without.setdefault(spec.name, []).append(rows)
        state.batches += 1
        state.columns.update(values)
        state.names.update(dict.fromkeys(name for name in frame.columns if name not in PROVENANCE))
        known = frozenset(self._table.columns)
        self._table.columns += [name for name in (*values, *extras) if name not in known]

    def _assemble(
        self, frame: pl.DataFrame, values: Columns, extras: Columns, texts: Columns
    ) -> pl.DataFrame:
        """The frame: the record's columns in order, extra ones, the readers' own."""
        given = {**values, **extras, **texts}
        for name, column in given.items():
            if name not in self._seen or isinstance(self._seen[name], pl.Null):
                self._seen[name] = column.dtype
        known = columns(self._record)
        lacking = {
            name: nulls(name, frame.height, dtype)
            for name, dtype in self._seen.items()
            if name not in given and not self._is_missing(name)
        }
        whole = {**given, **lacking}
        order = [name for name in known if name in whole]
        order += [name for name in whole if name not in known and not name.startswith(RAW)]
        order += [name for name in whole if name.startswith(RAW)]
        own = [frame[name] for name in PROVENANCE]
        return pl.DataFrame([*(whole[name].alias(name) for name in order), *own])

    def _is_missing(self, name: str) -> bool:
        """Whether a column is a required one that the file has not had yet."""
        spec = columns(self._record).get(name)
        return spec is not None and spec.required_column and name not in self._state.columns
