"""Which units explain a span: read in them, its offsets hold its words."""

from __future__ import annotations

import numpy as np
import polars as pl

from newsschema.validators.data import MISMATCHES
from newsschema.validators.offset_units import (
    PHRASES,
    Contexts,
    Numbers,
    Reading,
    Truths,
    readings,
)

FIT_ROWS = pl.Schema({"row": pl.UInt32, "unit": pl.String, "start": pl.Int64, "end": pl.Int64})
"""A unit that explains a span (by its position), and the span read so."""


def fitting_units(
    suspects: pl.DataFrame, contexts: Contexts, places: pl.DataFrame, declared: str
) -> pl.DataFrame:
    """Test every unit on every suspect.

    Args:
        suspects: flat spans with `context`; perhaps `title`, `stored_start`, `stored_end`.
        contexts: the texts of the same spans.
        places: where their words are (`word_search.PLACES`).
        declared: the unit that the producer declared; it has been tested already.

    Returns:
        A frame of one column, `fits`, row by row: the units whose reading holds the words, the
        likeliest first, with that reading in code points.
    """
    off = _shifts(contexts, places, suspects[stored(suspects, "start")].to_numpy())
    return fits_of(suspects, contexts, off, declared)


def fits_of(
    suspects: pl.DataFrame, contexts: Contexts, off: Numbers, declared: str
) -> pl.DataFrame:
    """`fitting_units` of spans of which it is known how far they seem to be shifted, 0 if not."""
    length = suspects["text"].str.len_chars().fill_null(-1).to_numpy().astype(np.int64)
    fits = [FIT_ROWS.to_frame()]
    for unit, reading in possible_readings(suspects, contexts, off, declared).items():
        fitting = reading.possible & (reading.start >= 0) & (reading.end - reading.start == length)
        rows = np.flatnonzero(fitting)
        rows = rows[_hold(suspects, rows, reading.start[rows], length[rows])]
        if len(rows):
            fits.append(fit_rows(unit, rows, reading, off))
    return fit_lists(pl.concat(fits), suspects.height)


def stored(spans: pl.DataFrame, name: str) -> str:
    """The column with the producer's own `start` or `end`, as it was before a conversion."""
    return f"stored_{name}" if f"stored_{name}" in spans.columns else name


def possible_readings(
    spans: pl.DataFrame, contexts: Contexts, off: Numbers, declared: str
) -> dict[str, Reading]:
    """The offsets of spans read in every unit but the declared one.

    `off` is how far each span seems to be shifted, 0 if unknown.
    """
    start, end = (spans[stored(spans, name)].to_numpy() for name in ("start", "end"))
    found = readings(contexts, start, end)
    del found[declared]
    if "title" in spans.columns:
        length = spans["title"].str.len_chars().fill_null(0).to_numpy().astype(np.int64)
        # The title is set off by one line break, or by an empty line.
        for breaks in (1, 2):
            ahead = length + breaks
            found[f"title+{breaks}"] = Reading(
                start - ahead, end - ahead, (length > 0) & (start >= ahead)
            )
    found["shift"] = Reading(start + off, end + off, off != 0)
    return found


def fit_rows(unit: str, rows: Numbers, reading: Reading, off: Numbers) -> pl.DataFrame:
    """The rows of `FIT_ROWS` for one unit and the positions of the spans it explains."""
    name: pl.Expr = pl.lit(unit.partition("+")[0] if unit.startswith("title") else unit)
    if unit == "shift":
        sign = pl.when(pl.col("off") > 0).then(pl.lit("+")).otherwise(pl.lit(""))
        name = pl.format("shift{}{}", sign, "off")
    frame = pl.DataFrame(
        {"row": rows, "start": reading.start[rows], "end": reading.end[rows], "off": off[rows]}
    )
    named = frame.with_columns(name.alias("unit"))
    return named.select(pl.col(name).cast(dtype) for name, dtype in FIT_ROWS.items())


def fit_lists(fits: pl.DataFrame, height: int) -> pl.DataFrame:
    """A frame of one column, `fits`: one list per span, empty where nothing fits."""
    order = {unit: rank for rank, unit in enumerate(PHRASES)}
    ranked = (
        fits.with_columns(
            __rank=pl.col("unit").replace_strict(order, default=len(order), return_dtype=pl.UInt8)
        )
        .unique(["row", "unit"], keep="first", maintain_order=True)
        .sort("row", "__rank", maintain_order=True)
        .group_by("row", maintain_order=True)
        .agg(fits=pl.struct("unit", "start", "end"))
    )
    lists = pl.DataFrame({"row": pl.arange(height, dtype=pl.UInt32, eager=True)}).join(
        ranked, on="row", how="left", maintain_order="left"
    )
    return lists.select(pl.col("fits").fill_null([]).cast(MISMATCHES["fits"]))


def _hold(suspects: pl.DataFrame, rows: Numbers, low: Numbers, length: Numbers) -> Truths:
    """Whether the words of these rows stand at these places."""
    there = suspects.select(pl.col("context", "text").gather(rows)).select(
        pl.col("context").str.slice(pl.Series(low), pl.Series(length)) == pl.col("text")
    )
    return there.to_series().to_numpy()


def _shifts(contexts: Contexts, places: pl.DataFrame, start: Numbers) -> Numbers:
    """For each row the distance by which most spans of the same text are off; 0 if unknown.

    Words that occur once count where there are any, for the nearest of several places may not
    be the right one.
    """
    off = pl.DataFrame(
        {
            "text": contexts.at,
            "off": places["at_start"] - pl.Series(start),
            "place": places["place"],
        }
    ).filter(pl.col("place").is_in(["once", "several"]) & (pl.col("off") != 0))
    best = (
        off.group_by("text", "off")
        .agg(once=(pl.col("place") == "once").sum(), all=pl.len())
        .sort(
            *("text", "once", "all", pl.col("off").abs(), "off"),
            descending=[False, True, True, False, False],
        )
        .unique("text", keep="first", maintain_order=True)
    )
    found = np.zeros(len(contexts.texts), dtype=np.int64)
    found[best["text"].to_numpy()] = best["off"].to_numpy()
    return found[contexts.at]
