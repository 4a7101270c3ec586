"""The local engine: runs rules over the tables of a dataset, in this process."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime

from newsschema.readers.table import Dataset
from newsschema.validators.active import active_rules
from newsschema.validators.baseline import read_baseline
from newsschema.validators.fixing import Collector
from newsschema.validators.memory import Budget, budget_of
from newsschema.validators.outcome import Outcome
from newsschema.validators.profile import read_profile
from newsschema.validators.row_store import RowStore
from newsschema.validators.run import Progress, Run
from newsschema.validators.settings import Settings

AT_ONCE = 64 << 20
"""About how much of a table a run in one process looks at in one go. Each batch costs 0.1 s of CPU
time for its plans and regular expressions alone: with batches of 48 MB a run takes 1.5 % more, with
96 MB it takes 1 % less and 100 MB more memory."""


def run(
    dataset: Dataset,
    settings: Settings,
    *,
    progress: Progress | None = None,
    batch_bytes: int = AT_ONCE,
    collector: Collector | None = None,
    overview: bool = False,
    store: RowStore | None = None,
    read: Callable[[Run], None] | None = None,
) -> Outcome:
    """Run the selected rules over a dataset.

    Args:
        dataset: the tables, as `readers.dataset.open_dataset` gives them.
        settings: selection, severities and options.
        progress: told how far the run is.
        batch_bytes: about how much of a table is looked at in one go; never changes a finding.
        collector: shown everything that fails, to gather the repairs.
        overview: whether to gather `Outcome.overview`, which reads the articles once more.
        store: keeps the rows, for a collector that holds them beyond the run; by default one whose
            files end with it, and with a collector memory alone.
        read: does what `Run.read` does, by default that.

    Returns:
        The outcome. Errors in the data are findings; a rule that crashes is named in
        `Outcome.rules` and the others go on.
    """
    started = time.perf_counter()
    now = settings.now or datetime.now(UTC)
    # Read first, so that a damaged file is told before a long run.
    known = None if settings.baseline is None else read_baseline(settings.baseline)
    earlier = None if settings.compare_with is None else read_profile(settings.compare_with)
    rules = active_rules(settings)
    budget = Budget(None) if collector is not None else budget_of(settings.memory)
    with RowStore(budget.kept) if store is None else nullcontext(store) as rows:
        batch_bytes = budget.batch(batch_bytes)
        current = Run(dataset, settings, rules, now, progress, batch_bytes, collector, rows)
        current.earlier = earlier
        current.grounds |= overview
        current.read() if read is None else read(current)
        outcome = current.outcome(dataset, settings, known)
        if collector is not None:
            collector.end(current.frames, {a.rule.code for a in rules if a.crashed is not None})
        if overview:
            outcome = replace(outcome, overview=current.overview(outcome.findings))
    kept = outcome.findings.head(settings.max_findings or outcome.findings.height)
    return replace(outcome, findings=kept, seconds=time.perf_counter() - started)
