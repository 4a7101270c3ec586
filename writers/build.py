"""Building: from a dataset to the next version of a corpus, or to nothing where nothing changed."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from newsschema.errors import BuildRefusedError, ConflictError, InputError
from newsschema.readers.corpus import open_version
from newsschema.readers.corpus_log import read_log
from newsschema.readers.table import Dataset
from newsschema.repairs.quarantine import commonest
from newsschema.repairs.repair import Repaired, repair
from newsschema.validators.finding import Severity
from newsschema.validators.memory import budget_of
from newsschema.validators.parts import BATCH_BYTES
from newsschema.validators.row_store import RowStore
from newsschema.validators.run import Progress
from newsschema.validators.settings import Settings
from newsschema.writers.about import About, founded, new_about
from newsschema.writers.appending import Addition, Present, lay_beside
from newsschema.writers.assembly import assemble
from newsschema.writers.built import DEFAULTS, BuildOptions, Built
from newsschema.writers.keyless import without_keyless
from newsschema.writers.left_out import left_out
from newsschema.writers.local_store import Store
from newsschema.writers.making import ATTEMPTS, Documents, Making, wait
from newsschema.writers.spool import Spool
from newsschema.writers.takedown_list import refuse_taken_down


def build(
    store: Store,
    dataset: Dataset,
    settings: Settings,
    options: BuildOptions = DEFAULTS,
    *,
    documents: Documents | None = None,
    progress: Progress | None = None,
) -> Built:
    """Validate, repair, set aside, and publish what is left as the next version.

    Args:
        store: of the corpus, which is made where it is not there.
        dataset: the whole content of the next version, in which rows that it lacks are not; or
            rows to add to the newest one.
        settings: selection, severities and options of the rules.
        options: how to build.
        documents: makes the reports that lie beside the tables.
        progress: told how far each run over the data is.

    Raises:
        BuildRefusedError: an error belongs to no row, or too many rows were set aside.
        InputError: an input can't be read, or the folder is no corpus.
        ConflictError: other builds were quicker, again and again; nothing was changed.
    """
    facts = new_about(store) if options.dry and not store.names("") else founded(store)
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _built(store, facts, dataset, settings, options, documents, progress)
        except ConflictError:
            # Rows that were added to one version must be laid beside those of the next anew.
            if attempt == ATTEMPTS or not options.append:
                raise
            wait(attempt)
    raise AssertionError("unreachable")


def _built(
    store: Store,
    facts: About,
    dataset: Dataset,
    settings: Settings,
    options: BuildOptions,
    documents: Documents | None,
    progress: Progress | None,
) -> Built:
    """One attempt at a build."""
    addition: Addition | None = None
    given = dataset
    if options.append and read_log(store).newest is not None:
        addition = lay_beside(dataset, Present.of(open_version(store), dataset))
        given = addition.dataset
    budget = budget_of(settings.memory)
    size = budget.batch(BATCH_BYTES)
    unsafe = options.unsafe
    with (
        RowStore(budget.kept) as rows,
        RowStore(budget.spare) as waiting,
    ):
        repaired = repair(
            given, settings, unsafe=unsafe, progress=progress, batch_bytes=size, store=rows
        )
        _refuse_whole(repaired)
        refuse_taken_down(store, repaired.dataset)
        tables = assemble(repaired.dataset, Spool(waiting), addition, batch_bytes=size)
        repaired = without_keyless(given, repaired, tables)
        _refuse_share(repaired, options)
        lost = left_out(repaired, tables)
        repaired = replace(repaired, edits=pl.concat([repaired.edits, lost]))
        work = Making(store, facts, settings, options, repaired, tables, documents, rows)
        work.inputs = {file.path for table in dataset.tables.values() for file in table.files}
        work.base = None if addition is None else addition.present.version
        try:
            return work.published()
        except BaseException:
            work.staging.discard()
            raise


def _refuse_whole(repaired: Repaired) -> None:
    """Refuse input with errors that belong to no row."""
    for outcome in (repaired.before, repaired.after):
        if not outcome.complete:
            crashed = [
                f"{r.code} crashed: {r.reason}" for r in outcome.rules if r.status == "crashed"
            ]
            raise InputError("; ".join([*outcome.unreadable, *crashed]))
    errors = repaired.findings.filter(pl.col("severity") == str(Severity.ERROR))
    whole = errors.filter(pl.col("row").is_null())
    if whole.height:
        code, file, message = whole.select("code", "file", "message").row(0)
        more = f" and {whole.height - 1} more" if whole.height > 1 else ""
        raise BuildRefusedError(
            f"nothing was written: {code} belongs to no row, so none can be set aside "
            f"({file}: {message}){more}; repair the input"
        )


def _refuse_share(repaired: Repaired, options: BuildOptions) -> None:
    """Refuse to publish when too many rows were set aside."""
    if options.max_quarantine is None:
        return
    for table, fates in sorted(repaired.fates.items()):
        rows, aside = fates.height, int((fates["fate"] == "quarantined").sum())
        if aside > options.max_quarantine * rows:
            raise BuildRefusedError(
                f"nothing was written: {aside:,} of {rows:,} rows of {table} would be set aside, "
                f"more than {options.max_quarantine:.2%}: for "
                f"{commonest(repaired.quarantine.filter(pl.col('table') == table))}"
            )
