"""Repairing a dataset: passes until nothing more can be mended, then the quarantine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

import polars as pl

from newsschema.readers.table import FILE, INDEX, ROW, Dataset
from newsschema.repairs.accounting import check_accounts, lineage, rows_of
from newsschema.repairs.changes import Changes, Policy
from newsschema.repairs.created import REFUSED, created, to_blame
from newsschema.repairs.deciding import decide
from newsschema.repairs.proposals import Proposals
from newsschema.repairs.quarantine import codes_of, quarantined_rows, told
from newsschema.repairs.tables import changed, without
from newsschema.repairs.units import in_code_points
from newsschema.schemas.record import SpanIn
from newsschema.validators import engine
from newsschema.validators.engine import Progress
from newsschema.validators.outcome import Outcome
from newsschema.validators.parts import BATCH_BYTES
from newsschema.validators.settings import Settings

PASSES: Final = 12
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
row: one that was merged into another, or dropped."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """A dataset after its repair, and what became of the input."""

    dataset: Dataset
    """The rows that are kept, repaired, as streams of frames in their record's shape. They keep
    `__file`, `__line` and `__row` of the input; `__index` counts the kept rows."""
    edits: pl.DataFrame
    """The columns of `EDITS`."""
    quarantine: pl.DataFrame
    """The columns of `quarantine.QUARANTINE`."""
    lineage: pl.DataFrame
    """The columns of `accounting.LINEAGE`: one row per input row."""
    before: Outcome
    """What was found in the input."""
    after: Outcome
    """What was found after the last change, before the quarantine."""
    findings: pl.DataFrame
    """What is left to say of the rows that are kept, and of files, columns and the whole."""

    def frame(self, table: str) -> pl.DataFrame:
        """All kept rows of one table, in memory."""
        from newsschema.validators.parts import whole

        found = self.dataset.tables[table]
        return whole(list(found.batches()), found)


def repair(
    dataset: Dataset,
    settings: Settings,
    *,
    unsafe: bool = False,
    quarantine: bool = True,
    progress: Progress | None = None,
    batch_bytes: int = BATCH_BYTES,
) -> Repaired:
    """Mend what the selected rules find, and set aside the rows that still break an error rule.

    Args:
        dataset: the tables, as `readers.dataset.open_dataset` gives them.
        settings: selection, severities, suppressions and options, as for a validation.
        unsafe: whether repairs are made too that may lose or invent something.
        quarantine: whether rows with errors are set aside; without, only rows that could not be
            read are.
        progress: told how far each run over the data is.
        batch_bytes: about how much of a table is looked at in one go.

    Returns:
        The repaired dataset. The input is read again whenever `articles` are.

    Raises:
        AssertionError: rows in are not rows kept, merged and quarantined; a defect of newsschema.
    """
    settings = replace(settings, now=settings.now or datetime.now(UTC), max_findings=None)
    policy = Policy(unsafe, _spans_at_hand(dataset))
    log: list[pl.DataFrame] = []
    merged: list[pl.DataFrame] = []
    given = dataset
    if settings.offset_unit != "codepoint":
        changes = in_code_points(dataset, settings.offset_unit)
        log.append(_placed(changes.log, dataset, changes.frames))
        given = changed(dataset, changes)
        settings = replace(settings, offset_unit="codepoint")
    state = _looked_at(given, settings, progress, batch_bytes)
    first = state.outcome
    rows = {n: rows_of(t, state.proposals.frames[n]) for n, t in given.tables.items()}
    refused = REFUSED.to_frame()
    for _ in range(PASSES):
        changes = decide(state.dataset, state.outcome, state.proposals, policy, refused)
        if changes.none:
            break
        placed = _placed(changes.log, state.dataset, state.proposals.frames)
        after = _looked_at(changed(state.dataset, changes), settings, progress, batch_bytes)
        made = created(state.outcome.findings, after.outcome.findings)
        blamed = to_blame(made, placed, _articles(state)) if made.height else refused.clear()
        if blamed.height:
            # The pass again, without the repairs that made something worse.
            refused = pl.concat([refused, blamed]).unique()
            continue
        log.append(placed)
        merged.append(_merged(changes, state.proposals.frames))
        state = after
    current, outcome, frames = state.dataset, state.outcome, state.proposals.frames
    aside = quarantined_rows(current, outcome, frames) if quarantine else {}
    gone = {name: own[INDEX] for name, own in aside.items()}
    fates = pl.concat([MERGED.to_frame(), *merged])
    codes = codes_of(aside, rows)
    kept = {
        name: _reported(current, name, frame).height - gone.get(name, pl.Series()).len()
        for name, frame in frames.items()
    }
    every = lineage(dataset, rows, fates, codes)
    check_accounts(dataset, kept, every)
    return Repaired(
        dataset=without(current, frames, gone),
        edits=pl.concat([EDITS.to_frame(), *log]),
        quarantine=told(dataset, codes, rows),
        lineage=every,
        before=first,
        after=outcome,
        findings=_left(outcome.findings, dataset, codes),
    )


@dataclass(frozen=True, slots=True)
class _State:
    """A dataset and what was found in it."""

    dataset: Dataset
    outcome: Outcome
    proposals: Proposals


def _looked_at(
    dataset: Dataset, settings: Settings, progress: Progress | None, batch_bytes: int
) -> _State:
    proposals = Proposals()
    outcome = engine.run(
        dataset, settings, progress=progress, batch_bytes=batch_bytes, collector=proposals
    )
    return _State(dataset, outcome, proposals)


def _articles(state: _State) -> pl.DataFrame:
    """Where each article stands: `article_id`, `file`, `row`."""
    frame = state.proposals.frames.get("articles")
    if frame is None or "article_id" not in frame.columns:
        return pl.DataFrame(schema={"article_id": pl.String, "file": pl.String, "row": pl.Int64})
    paths = dict(enumerate(f.path for f in state.dataset.tables["articles"].files))
    file = pl.col(FILE).replace_strict(paths, return_dtype=pl.String).alias("file")
    return frame.select("article_id", file, pl.col(ROW).alias("row"))


MERGED: Final = pl.Schema(
    {
        "table": pl.String(),
        FILE: pl.UInt32(),
        ROW: pl.Int64(),
        "into_file": pl.UInt32(),
        "into_row": pl.Int64(),
    }
)


def _spans_at_hand(dataset: Dataset) -> bool:
    """Whether every table with spans is repaired in this run.

    Without any such table nobody knows whether there are spans elsewhere.
    """
    with_spans = [
        table
        for table in dataset.tables.values()
        if table.record.marked(SpanIn) and table.name != "articles"
    ]
    return bool(with_spans) and all(f.reported for t in with_spans for f in t.files)


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


def _reported(dataset: Dataset, table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The rows of files that are repaired, not only read as context."""
    files = dataset.tables[table].files
    own = [number for number, file in enumerate(files) if file.reported]
    return frame if len(own) == len(files) else frame.filter(pl.col(FILE).is_in(own))


def _left(findings: pl.DataFrame, dataset: Dataset, codes: pl.DataFrame) -> pl.DataFrame:
    """The findings of rows that are kept, and those without a row."""
    paths = [
        (name, number, file.path)
        for name, table in dataset.tables.items()
        for number, file in enumerate(table.files)
    ]
    schema = {"table": pl.String, FILE: pl.UInt32, "file": pl.String}
    aside = codes.join(pl.DataFrame(paths, schema=schema, orient="row"), on=["table", FILE])
    return findings.join(
        aside.select("table", "file", pl.col(ROW).alias("row")),
        on=["table", "file", "row"],
        how="anti",
        maintain_order="left",
    )
