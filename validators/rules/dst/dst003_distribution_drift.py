"""DST003: an outlet whose articles are suddenly filled or cut in another way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl
from pydantic import Field

from newsschema.validators.data import Data
from newsschema.validators.drift import (
    DriftRule,
    Told,
    about,
    by_outlet,
    dated,
    failing,
    median_length,
    percent,
)
from newsschema.validators.example import Bad, Good, article, earlier
from newsschema.validators.finding import Confidence, Severity
from newsschema.validators.profile import NULLS
from newsschema.validators.profiling import profile_of
from newsschema.validators.rule import RuleOptions

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
THEN: Final = {
    "outlet": "The Harbour Post",
    "week": "2026-02-23",
    "articles": 80,
    "bodies": 80,
    "null_title": 2,
    "length_16": 80,
}
SETTINGS: Final = "[rules.DST003]\narticles = 2\n"


@dataclass(frozen=True, slots=True)
class DistributionOptions(RuleOptions):
    """The options of DST003."""

    articles: Annotated[int, Field(ge=1)] = 50
    """Articles of an outlet, in a week or a run, from which their shares are judged."""


class DistributionDrift(DriftRule):
    """Nulls, lengths or quotes of an outlet's articles have moved far from what they were.

    Compared is each week of an outlet with at least 50 articles with its own four and more such
    weeks before: the share of nulls of a column moved by 50 points and lies 25 points outside of
    all of them, the median length of bodies moved by a factor of 2.8, or quotes per article by a
    factor of 4. With `--compare-with`, the whole of each outlet is compared with that of the
    earlier run (30 points, and the same factors). The first week of a change is reported.

    ## Why it matters

    A site changed its layout and the extractor found the author, or half of the text, no more.
    Every single row still looks sound. Measured: one library of news scrapers keeps several
    versions of its parser for the same outlet for this reason.

    ## How to repair

    Compare a page from before with one from after, and repair the extractor.

    ## Options

    `articles`: see above.
    """

    code = "DST003"
    name = "distribution-drift"
    message = "the articles of the outlet are no longer what they were"
    severity = Severity.WARNING
    confidence = Confidence.LIKELY
    help = "compare a page from before with one from after; the extractor may have lost something"
    Options = DistributionOptions
    options: DistributionOptions
    columns = {"articles": ("published_at",)}
    examples = [
        Good(
            articles=[article(), article(article_id="art_2")],
            files=earlier(weeks=[THEN], settings=SETTINGS),
        ),
        Bad(
            articles=[article(title="Fähre"), article(article_id="art_2", title="フェリー")],
            files=earlier(weeks=[THEN | {"null_title": 70}], settings=SETTINGS),
            keys=[None],
        ),
        Bad(
            articles=[article(), article(article_id="art_2")],
            files=earlier(weeks=[THEN | {"length_16": 0, "length_24": 80}], settings=SETTINGS),
            keys=[None],
        ),
    ]

    def failing(self, data: Data) -> pl.LazyFrame:
        """The changes, against the own history and against the earlier run."""
        now = data.once(profile_of)
        told = list(self._history(_measured(dated(now.weeks))))
        if data.earlier is not None:
            told += self._compared(
                _measured(by_outlet(now.weeks)), _measured(by_outlet(data.earlier.weeks))
            )
        return failing(told, self.help)

    def _history(self, weeks: pl.DataFrame) -> Iterator[Told]:
        full = weeks.filter(pl.col("articles") >= self.options.articles)
        enough = full.filter(pl.len().over("outlet") > HISTORY)
        for (outlet,), rows in enough.group_by("outlet", maintain_order=True):
            since = rows["week"].dt.to_string("from %Y-%m-%d on").to_list()
            for column in _shares(rows):
                values = rows[column].to_list()
                for n in _moved(values, OWN_BAND, BEYOND):
                    before = sum(values[:n]) / n
                    yield _nulls(column, str(outlet), before, values[n], since[n])
            lengths = [float(value) for value in rows["length"].fill_null(strategy="forward")]
            for n in _moved(lengths, HALF_OCTAVES, HALF_OCTAVES):
                yield _length(str(outlet), sum(lengths[:n]) / n, lengths[n], since[n])
            rates = rows["rate"].to_list()
            for n in range(HISTORY, len(rates)):
                low, high = min(rates[:n]), max(rates[:n])
                expected = sum(rates[:n]) / n
                if _factor(rates[n], expected, rows["articles"][n]) and not (
                    low / 2 <= rates[n] <= high * 2
                ):
                    yield _quotes(str(outlet), expected, rates[n], since[n])
                    break

    def _compared(self, now: pl.DataFrame, then: pl.DataFrame) -> Iterator[Told]:
        enough = pl.col("articles") >= self.options.articles
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
