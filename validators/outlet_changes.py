"""How the articles of an outlet are filled and cut, and from when on that is another way.

Measured are the share of nulls of each column, the median length of bodies (in half octaves, see
`drift.median_length`) and the quotes per article.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from newsschema.validators.drift import Told, about, median_length, percent
from newsschema.validators.profile import NULLS

HISTORY: Final = 4
"""Weeks of its own that an outlet must have before a week is judged."""
OWN_BAND: Final = 0.5
"""Change of a share of nulls against an outlet's own weeks before."""
BEYOND: Final = 0.25
"""How far the share must also lie outside of all shares of these weeks."""
BAND: Final = 0.3
"""Change of a share of nulls between two runs."""
HALF_OCTAVES: Final = 3
"""Change of the median length: a factor of 2.8."""
QUOTES: Final = 4
"""Factor of quotes per article."""
LEAST_QUOTES: Final = 50
"""Quotes that must be expected for the factor to mean something."""


def changes_over_weeks(weeks: pl.DataFrame, least: int) -> Iterator[Told]:
    """The first week of each change against the outlet's own weeks before.

    Args:
        weeks: counts by outlet and week, as `drift.dated` gives them.
        least: articles of a week from which it is judged.
    """
    weeks = _measured(weeks)
    full = weeks.filter(pl.col("articles") >= least)
    enough = full.filter(pl.len().over("outlet") > HISTORY)
    for (outlet,), rows in enough.group_by("outlet", maintain_order=True):
        since = _since(rows)
        for column in _shares(rows):
            values = rows[column].to_list()
            for n in _moved(values, OWN_BAND, BEYOND):
                before = sum(values[:n]) / n
                yield _nulls(column, str(outlet), before, values[n], since[n])
        filled = rows.drop_nulls("length")
        lengths = [float(value) for value in filled["length"]]
        for n in _moved(lengths, HALF_OCTAVES, HALF_OCTAVES):
            yield _length(str(outlet), sum(lengths[:n]) / n, lengths[n], _since(filled)[n])
        rates = rows["rate"].to_list()
        for n in range(HISTORY, len(rates)):
            low, high = min(rates[:n]), max(rates[:n])
            expected = sum(rates[:n]) / n
            if _factor(rates[n], expected, rows["articles"][n]) and not (
                low / 2 <= rates[n] <= high * 2
            ):
                yield _quotes(str(outlet), expected, rates[n], since[n])
                break


def changes_between_runs(then: pl.DataFrame, now: pl.DataFrame, least: int) -> Iterator[Told]:
    """The changes of each outlet as a whole.

    Args:
        then: counts of the earlier run by outlet.
        now: those of this run.
        least: articles of an outlet from which it is judged.
    """
    then, now = _measured(then), _measured(now)
    enough = pl.col("articles") >= least
    both = then.filter(enough).join(now.filter(enough), on="outlet", suffix="_now")
    for row in both.sort("outlet").iter_rows(named=True):
        outlet, since = row["outlet"], "since the earlier run"
        for column in _shares(then):
            share = row.get(column + "_now")
            if share is not None and abs(share - row[column]) >= BAND:
                yield _nulls(column, outlet, row[column], share, since)
        lengths = row["length"], row["length_now"]
        if None not in lengths and abs(lengths[0] - lengths[1]) >= HALF_OCTAVES:
            yield _length(outlet, *lengths, since)
        if _factor(row["rate_now"], row["rate"], row["articles_now"]):
            yield _quotes(outlet, row["rate"], row["rate_now"], since)


def _measured(counts: pl.DataFrame) -> pl.DataFrame:
    """Counts with the shares of nulls, the median length and the quotes per article."""
    nulls = [name for name in counts.columns if name.startswith(NULLS)]
    return counts.with_columns(
        *(pl.col(name) / pl.col("articles") for name in nulls),
        length=median_length(counts),
        rate=pl.col("quotes") / pl.col("articles"),
    )


def _since(rows: pl.DataFrame) -> list[str]:
    return rows["week"].dt.to_string("from %Y-%m-%d on").to_list()


def _shares(rows: pl.DataFrame) -> list[str]:
    return sorted(name for name in rows.columns if name.startswith(NULLS))


def _moved(values: list[float], band: float, beyond: float) -> list[int]:
    """The first place at which a value lies far from all before; at most one."""
    for n in range(HISTORY, len(values)):
        before = values[:n]
        far = abs(values[n] - sum(before) / n) >= band
        if far and not min(before) - beyond < values[n] < max(before) + beyond:
            return [n]
    return []


def _factor(rate: float, expected: float, articles: int) -> bool:
    most = max(rate, expected)
    return most * articles >= LEAST_QUOTES and most >= QUOTES * min(rate, expected)


def _nulls(column: str, outlet: str, before: float, now: float, since: str) -> Told:
    name = column.removeprefix(NULLS)
    what = f"{name} is null in {percent(now)} of the articles {since}"
    return name, outlet, what, f"about {percent(before)}, as before", percent(now)


def _length(outlet: str, before: float, now: float, since: str) -> Told:
    what = f"bodies have another length {since}"
    return "body", outlet, what, f"{about(before)}, as before", about(now)


def _quotes(outlet: str, before: float, now: float, since: str) -> Told:
    what = f"another number of quotes per article {since}"
    return "quotes", outlet, what, f"about {before:.1f}, as before", f"{now:.1f}"
