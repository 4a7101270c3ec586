"""Repairing a dataset: passes until nothing more can be mended, then the quarantine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import polars as pl

from newsschema.readers.table import FILE, INDEX, ROW, Dataset
from newsschema.repairs.accounting import LINEAGE, check_accounts, lineage, rows_of
from newsschema.repairs.changes import Policy
from newsschema.repairs.passes import Mending, State
from newsschema.repairs.quarantine import codes_of, quarantined_rows, told
from newsschema.repairs.reread import at_hand
from newsschema.repairs.secrets import Secrets
from newsschema.repairs.setting_aside import values_aside
from newsschema.repairs.tables import without
from newsschema.schemas.record import SpanIn
from newsschema.validators.memory import budget_of
from newsschema.validators.outcome import Outcome
from newsschema.validators.parts import BATCH_BYTES
from newsschema.validators.row_store import RowStore
from newsschema.validators.run import Progress
from newsschema.validators.settings import Settings


@dataclass(frozen=True, slots=True)
class Repaired:
    """A dataset after its repair, and what became of the input."""

    dataset: Dataset
    """The rows that are kept, repaired, as streams of frames in their record's shape. They keep
    `__file`, `__line` and `__row` of the input; `__index` counts the kept rows."""
    edits: pl.DataFrame
    """The columns of `passes.EDITS`."""
    quarantine: pl.DataFrame
    """The columns of `quarantine.QUARANTINE`."""
    fates: Mapping[str, pl.DataFrame]
    """By table the columns of `accounting.LINEAGE`: one row per input row."""
    before: Outcome
    """What was found in the input."""
    after: Outcome
    """What was found after the last change, before the quarantine."""
    findings: pl.DataFrame
    """What is left to say of the rows that are kept, and of files, columns and the whole."""
    secrets: Secrets
    """What was taken out of URLs; `edits` and `quarantine` do not show it."""

    @property
    def lineage(self) -> pl.DataFrame:
        """The fates of the rows of all tables."""
        return pl.concat([LINEAGE.to_frame(), *self.fates.values()])

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
    store: RowStore | None = None,
) -> Repaired:
    """Mend what the selected rules find, and set aside the rows that still break an error rule.

    Of a row whose error is a value that it need not have, only the value is set aside, where the
    rule says what stays of it (`Rule.kept_part`).

    Args:
        dataset: the tables, as `readers.dataset.open_dataset` gives them.
        settings: selection, severities, suppressions and options, as for a validation.
        unsafe: whether repairs are made too that may lose or invent something.
        quarantine: whether rows and values with errors are set aside; without, only rows that
            could not be read are.
        progress: told how far each run over the data is.
        batch_bytes: about how much of a table is looked at in one go.
        store: keeps the rows, and lasts as long as what is returned; memory by default.

    Returns:
        The repaired dataset. Articles that do not fit into `Settings.memory` are read from the
        input whenever they are asked for.

    Raises:
        AssertionError: rows in are not rows kept, merged and quarantined; a defect of newsschema.
    """
    settings = replace(settings, now=settings.now or datetime.now(UTC), max_findings=None)
    policy = Policy(unsafe, _spans_at_hand(dataset))
    reread = budget_of(settings.memory).spare
    store = store or RowStore()
    mending = Mending(settings, policy, progress, batch_bytes, store, reread)
    first, state = mending.begin(dataset)
    rows = {n: rows_of(t, state.frames[n], store) for n, t in state.dataset.tables.items()}
    codes = [codes_of({}, rows)]
    store.release()
    while True:
        state, held_up = mending.passes(state)
        if quarantine and not (aside_values := values_aside(state)).none:
            state = mending.made(aside_values, state)
            continue
        aside = quarantined_rows(state.dataset, state.outcome, state.frames) if quarantine else {}
        codes.append(codes_of(aside, {}))
        gone = {name: own[INDEX] for name, own in aside.items()}
        left = without(state.dataset, state.frames, gone)
        may_be_mended = held_up or unsafe or mending.has_refused
        if not (may_be_mended and any(index.len() for index in gone.values())):
            break
        # Without the rows that are set aside, what they held up may be mended, and what only
        # they referred to may go.
        state = mending.look_anew(left)
    why = pl.concat(codes)
    kept = {
        name: _reported(state.dataset, name, frame).height - gone.get(name, pl.Series()).len()
        for name, frame in state.frames.items()
    }
    every = lineage(dataset, rows, mending.merged, why, store)
    check_accounts(dataset, kept, every, store)
    edits = mending.edits
    secrets = Secrets.of(edits)
    return Repaired(
        dataset=_at_hand(left, state, store),
        edits=secrets.hidden_edits(edits),
        quarantine=secrets.hidden_rows(told(dataset, why, rows)),
        fates=every,
        before=first.outcome,
        after=state.outcome,
        findings=_left(state.outcome.findings, dataset, why),
        secrets=secrets,
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


def _at_hand(left: Dataset, state: State, store: RowStore) -> Dataset:
    """The rows that are kept; those in memory anyway are not read again."""
    return at_hand(
        left,
        {
            name: frame
            for name, frame in state.frames.items()
            if name != "articles" and left.tables[name] is state.dataset.tables[name]
        },
        store,
    )


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
