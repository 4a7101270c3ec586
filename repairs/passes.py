"""Passes over a dataset: look, mend, look again, until nothing more can be mended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import polars as pl

from newsschema.readers.table import FILE, INDEX, ROW, Dataset
from newsschema.repairs.changes import Changes, Policy
from newsschema.repairs.created import REFUSED, created, to_blame
from newsschema.repairs.deciding import decide
from newsschema.repairs.lines import with_mended_lines
from newsschema.repairs.proposals import Proposals
from newsschema.repairs.reread import rereadable
from newsschema.repairs.tables import changed
from newsschema.repairs.units import in_code_points
from newsschema.validators import engine
from newsschema.validators.outcome import Outcome
from newsschema.validators.row_store import RowStore
from newsschema.validators.run import Progress
from newsschema.validators.settings import Settings

PASSES: Final = 16
"""Passes after which repairing stops, whatever could still be done."""

EDITS: Final = pl.Schema(
    {
        "table": pl.String(),
        "key": pl.String(),
        "file": pl.String(),
        "row": pl.Int64(),
        "column": pl.String(),
        "before": pl.String(),
        "after": pl.String(),
        "rule": pl.String(),
        "safety": pl.String(),
    }
)
"""One row per changed value, in the order of the changes. `file` and `row` say where the input
had it; `before` and `after` are JSON, null for what was not there. A null `column` is a whole
row: one that was merged into another, or dropped, or a line of text that was mended. A null
`safety` is no repair: the value was set aside, so that its row could stay."""

MERGED: Final = pl.Schema(
    {
        "table": pl.String(),
        FILE: pl.UInt32(),
        ROW: pl.Int64(),
        "into_file": pl.UInt32(),
        "into_row": pl.Int64(),
    }
)
"""Rows that went into others, by their place in the input."""


@dataclass(frozen=True, slots=True)
class State:
    """A dataset, what was found in it, and what the rules would do about that."""

    dataset: Dataset
    outcome: Outcome
    proposals: Proposals

    @property
    def frames(self) -> Mapping[str, pl.DataFrame]:
        """All rows of every table, articles without bodies."""
        return self.proposals.frames

    def keys(self) -> Mapping[str, pl.DataFrame]:
        """By table where the rows with each key stand: `key`, `file`, `row`."""
        found = {}
        for name, frame in self.frames.items():
            table = self.dataset.tables[name]
            key = table.record.key()
            if key in frame.columns:
                paths = dict(enumerate(file.path for file in table.files))
                file = pl.col(FILE).replace_strict(paths, return_dtype=pl.String)
                found[name] = frame.select(
                    key=pl.col(key).cast(pl.String), file=file, row=pl.col(ROW)
                )
        return found


@dataclass(slots=True)
class Mending:
    """The repair of one dataset, as far as it has come."""

    settings: Settings
    policy: Policy
    progress: Progress | None
    batch_bytes: int
    store: RowStore
    reread: int | None
    """Bytes of rows that are kept in memory, so that they need not be read again."""
    _log: list[pl.DataFrame] = field(default_factory=list)
    _merged: list[pl.DataFrame] = field(default_factory=list)
    _refused: pl.DataFrame = field(default_factory=REFUSED.to_frame)

    @property
    def edits(self) -> pl.DataFrame:
        """All changes so far, with the columns of `EDITS`."""
        return pl.concat([EDITS.to_frame(), *self._log])

    @property
    def merged(self) -> pl.DataFrame:
        """All rows that went into others, with the columns of `MERGED`."""
        return pl.concat([MERGED.to_frame(), *self._merged])

    @property
    def has_refused(self) -> bool:
        """Whether repairs were left out, as they made something else worse."""
        return not self._refused.is_empty()

    def begin(self, dataset: Dataset) -> tuple[State, State]:
        """Look at the input, and again after what comes before all repairs.

        Lines that can't be read are mended, and offsets in a declared unit become code points.

        Returns:
            The input as it is, and as it is repaired from here on.
        """
        first = self.look(rereadable(dataset, self.reread))
        frames = dict(first.frames)
        whole, lines = with_mended_lines(dataset, first.outcome, frames, self.policy)
        unit = self.settings.offset_unit
        if lines.is_empty() and unit == "codepoint":
            return first, first
        whole = first.dataset if lines.is_empty() else rereadable(whole, self.reread)
        if unit != "codepoint":
            changes = in_code_points(whole, unit)
            self._log.append(_placed(changes.log, whole, changes.frames))
            self.settings = replace(self.settings, offset_unit="codepoint")
            whole = changed(whole, changes)
        state = self.look(whole)
        self._log.insert(0, _told_of_lines(lines, whole, state.frames))
        return first, state

    def made(self, changes: Changes, state: State) -> State:
        """Make changes that are no repairs, and look again."""
        self._log.append(_placed(changes.log, state.dataset, state.frames))
        return self.look(changed(state.dataset, changes))

    def look_anew(self, dataset: Dataset) -> State:
        """Look at a dataset that has lost rows: no repair of it is refused yet."""
        self._refused = REFUSED.to_frame()
        return self.look(dataset)

    def look(self, dataset: Dataset) -> State:
        """Run the rules and ask them for their repairs."""
        proposals = Proposals()
        outcome = engine.run(
            dataset,
            self.settings,
            progress=self.progress,
            batch_bytes=self.batch_bytes,
            collector=proposals,
            store=self.store,
        )
        return State(dataset, outcome, proposals)

    def passes(self, state: State) -> tuple[State, bool]:
        """Mend until nothing changes any more.

        Returns:
            The dataset then, and whether spans that do not hold their words have kept texts
            from being edited.
        """
        held_up = False
        for _ in range(PASSES):
            changes = decide(
                state.dataset, state.outcome, state.proposals, self.policy, self._refused
            )
            held_up = bool(changes.blocked)
            if changes.none:
                break
            log = _placed(changes.log, state.dataset, state.frames)
            after = self.look(changed(state.dataset, changes))
            keys = after.keys()
            made = created(state.outcome.findings, after.outcome.findings, keys)
            blamed = REFUSED.to_frame()
            if made.height:
                blamed = to_blame(made, log, keys.get("articles"))
            # What is refused already and happens all the same is not to be had otherwise.
            refused = set(self._refused.rows())
            if any(row not in refused for row in blamed.iter_rows()):
                # The pass again, without the repairs that made something worse.
                self._refused = pl.concat([self._refused, blamed]).unique()
                continue
            self._log.append(log)
            self._merged.append(_merged(changes, state.frames))
            state = after
        return state, held_up


def _told_of_lines(
    lines: pl.DataFrame, dataset: Dataset, frames: Mapping[str, pl.DataFrame]
) -> pl.DataFrame:
    """Lines that were mended, in `EDITS`."""
    found = [EDITS.to_frame()]
    for (name,), own in lines.group_by("table", maintain_order=True):
        table, frame = dataset.tables[str(name)], frames[str(name)]
        paths = dict(enumerate(f.path for f in table.files))
        key = table.record.key()
        keys = frame.select(
            FILE, ROW, key=pl.col(key).cast(pl.String) if key in frame.columns else pl.lit(None)
        )
        placed = own.join(keys, on=[FILE, ROW], how="left", maintain_order="left").with_columns(
            file=pl.col(FILE).replace_strict(paths, return_dtype=pl.String),
            row=pl.col(ROW),
            column=pl.lit(None, dtype=pl.String),
        )
        found.append(placed.select(pl.col(n).cast(d) for n, d in EDITS.items()))
    return pl.concat(found)


def _placed(
    log: pl.DataFrame, dataset: Dataset, frames: Mapping[str, pl.DataFrame]
) -> pl.DataFrame:
    """Logged changes with the place and the key of their rows, in `EDITS`."""
    numbered = log.with_row_index("__at")
    found = []
    for (name,), own in numbered.group_by("table", maintain_order=True):
        table, frame = dataset.tables[str(name)], frames[str(name)]
        key = table.record.key()
        paths = dict(enumerate(f.path for f in table.files))
        place = frame.select(
            INDEX,
            pl.col(FILE).replace_strict(paths, return_dtype=pl.String).alias("file"),
            pl.col(ROW).alias("row"),
            (pl.col(key).cast(pl.String) if key in frame.columns else pl.lit(None)).alias("key"),
        )
        found.append(own.join(place, on=INDEX, how="left", maintain_order="left"))
    if not found:
        return EDITS.to_frame()
    placed = pl.concat(found).sort("__at")
    return placed.select(pl.col(n).cast(d) for n, d in EDITS.items())


def _merged(changes: Changes, frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    found = [MERGED.to_frame()]
    for name, rows in changes.gone.items():
        place = frames[name].select(INDEX, FILE, ROW)
        other = place.rename({INDEX: "into", FILE: "into_file", ROW: "into_row"})
        joined = rows.join(place, on=INDEX, how="left", maintain_order="left").join(
            other, on="into", how="left", maintain_order="left"
        )
        told = joined.with_columns(table=pl.lit(name))
        found.append(told.select(pl.col(n).cast(d) for n, d in MERGED.items()))
    return pl.concat(found)
