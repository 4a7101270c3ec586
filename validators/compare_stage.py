"""The stage of a run over parts that compares: what has equal keys, whatever articles it is of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import polars as pl

from newsschema.readers.table import ROW, Dataset
from newsschema.validators.active import ActiveRule, active_rules
from newsschema.validators.gathering import Gathering
from newsschema.validators.job import PATH, Job, found_by, frames_of, table_of
from newsschema.validators.keyed import comparing_keys
from newsschema.validators.parcels import Kind, Parcel
from newsschema.validators.run import Run


def compare_part(job: Job, parcels: Iterable[Parcel]) -> Iterator[Parcel]:
    """Compare what has equal keys, and hand on what the last stage needs.

    Args:
        job: the run.
        parcels: all that were addressed to the part, in any order.
    """
    held: dict[Kind, list[Parcel]] = {
        kind: [] for kind in (Kind.KEPT, Kind.KEYED, Kind.COUNTED, Kind.PIECES)
    }
    here = 0
    for parcel in parcels:
        here = parcel.part
        if parcel.kind in held:
            held[parcel.kind].append(parcel)
        if parcel.kind is Kind.KEPT or parcel.kind not in held:
            yield parcel
    rules = active_rules(job.settings)
    yield from _met(rules, held[Kind.PIECES])
    counted = _counted(held[Kind.COUNTED])
    _compare(job, rules, held[Kind.KEPT], counted)
    for code in sorted({parcel.rule for parcel in held[Kind.KEYED]}):
        own = [parcel for parcel in held[Kind.KEYED] if parcel.rule == code]
        _compare(job, [active for active in rules if active.rule.code == code], own, counted)
    yield from found_by(rules, here)


def _met(rules: Sequence[ActiveRule], parcels: Sequence[Parcel]) -> Iterator[Parcel]:
    """The pieces that gatherers want of those that have met."""
    for code, gatherer in Gathering(rules).comparers.items():
        own = [parcel.frame() for parcel in parcels if parcel.rule == code]
        if own:
            met = gatherer.met(pl.concat(own))
            yield Parcel.of(Kind.GATHERED, met, table="articles", rule=code)


def _compare(
    job: Job,
    rules: Sequence[ActiveRule],
    parcels: Sequence[Parcel],
    counted: Mapping[str, pl.DataFrame],
) -> None:
    """Run those of some rules that compare keys, on rows of which equal keys have met."""
    rules = [active for active in rules if active.compares_keys]
    if not (rules and parcels):
        return
    of_all = parcels[0].kind is Kind.KEPT
    frames = frames_of(job, parcels)
    tables = {name: table_of(job, name, frame) for name, frame in frames.items()}
    run = Run(Dataset(job.path, tables), job.settings, rules, job.now)
    run.frames.update({name: frame.drop(PATH) for name, frame in frames.items()})
    rows = {name: _numbered(f, counted.get(name)).lazy() for name, f in run.frames.items()}
    able = [active for active, own in comparing_keys(rules, run.data(rows)) if own is of_all]
    run.judge_keys(able, rows)


def _counted(parcels: Sequence[Parcel]) -> dict[str, pl.DataFrame]:
    """By table, the first number of each input's rows, and how many rows come before."""
    tables = {parcel.table for parcel in parcels}
    found = {}
    for name in tables:
        inputs = pl.concat(p.frame() for p in parcels if p.table == name).sort("first")
        before = pl.col("rows").cum_sum() - pl.col("rows")
        found[name] = inputs.select("first", before=before)
    return found


def _numbered(rows: pl.DataFrame, counted: pl.DataFrame | None) -> pl.DataFrame:
    """Rows with the numbers that they have in the end, which rules may name."""
    if counted is None:
        return rows
    at = counted["first"].search_sorted(rows[ROW], side="right") - 1
    first, before = (counted[name].gather(at) for name in ("first", "before"))
    return rows.with_columns(rows[ROW] - first + before)
