"""Which units explain a span: read in them, its offsets hold its words."""

from __future__ import annotations

import numpy as np
import polars as pl

from newsschema.validators.data import MISMATCHES
from newsschema.validators.offset_units import PHRASES, Contexts, Numbers, Truths, readings

_FIT = pl.Schema({"row": pl.UInt32, "unit": pl.String, "start": pl.Int64, "end": pl.Int64})


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
    stored = "stored_" if "stored_start" in suspects.columns else ""
    start, end = (suspects[stored + name].to_numpy().astype(np.int64) for name in ("start", "end"))
    tests = readings(contexts, start, end)
    del tests[declared]
    if "title" in suspects.columns:
        length = suspects["title"].str.len_chars().fill_null(0).to_numpy().astype(np.int64)
        # The title is set off by one line break, or by an empty line.
        for breaks in (1, 2):
            off = length + breaks
            tests[f"title+{breaks}"] = (start - off, end - off, (length > 0) & (start >= off))
    off = _shifts(contexts, places, start)
    tests["shift"] = (start + off, end + off, off != 0)
    length = suspects["text"].str.len_chars().fill_null(-1).to_numpy().astype(np.int64)
    fits = [_FIT.to_frame()]
    for unit, (low, high, possible) in tests.items():
        rows = np.flatnonzero(possible & (low >= 0) & (high - low == length))
        rows = rows[_hold(suspects, rows, low[rows], length[rows])]
        if len(rows):
            fits.append(_fit(unit, rows, low[rows], high[rows], off[rows]))
    return _lists(pl.concat(fits), suspects.height)


def _hold(suspects: pl.DataFrame, rows: Numbers, low: Numbers, length: Numbers) -> Truths:
    """Whether the words of these rows stand at these places."""
    there = suspects.select(pl.col("context", "text").gather(rows)).select(
        pl.col("context").str.slice(pl.Series(low), pl.Series(length)) == pl.col("text")
    )
    return there.to_series().to_numpy()


def _fit(unit: str, rows: Numbers, low: Numbers, high: Numbers, off: Numbers) -> pl.DataFrame:
    name: pl.Expr = pl.lit(unit.partition("+")[0] if unit.startswith("title") else unit)
    frame = pl.DataFrame({"row": rows, "start": low, "end": high, "off": off})
    if unit == "shift":
        sign = pl.when(pl.col("off") > 0).then(pl.lit("+")).otherwise(pl.lit(""))
        name = pl.format("shift{}{}", sign, "off")
    return frame.select(
        pl.col(n).cast(d) if n != "unit" else name.alias(n) for n, d in _FIT.items()
    )


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
            "text",
            "once",
            "all",
            pl.col("off").abs(),
            "off",
            descending=[False, True, True, False, False],
        )
        .unique("text", keep="first", maintain_order=True)
    )
    found = np.zeros(len(contexts.texts), dtype=np.int64)
    found[best["text"].to_numpy()] = best["off"].to_numpy()
    return found[contexts.at]


def _lists(fits: pl.DataFrame, height: int) -> pl.DataFrame:
    """One list per row, empty where nothing fits."""
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
