"""DST002: an outlet that has far fewer articles than before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Final

import polars as pl
from pydantic import Field

from newsschema.validators.drift import DriftRule, Told, runs
from newsschema.validators.example import Bad, Good, article, earlier
from newsschema.validators.finding import Confidence, Severity
from newsschema.validators.rule import RuleOptions
from newsschema.validators.volumes import low_weeks

WEEK: Final = timedelta(days=7)
ABSENT: Final = 4
"""Weeks' worth of articles in the earlier run, from which none at all is a drop."""
WEEKS: Final = [
    {"outlet": "港報", "week": f"2026-02-{day:02}", "articles": 40} for day in (2, 9, 16, 23)
]


@dataclass(frozen=True, slots=True)
class VolumeOptions(RuleOptions):
    """The options of DST002."""

    articles: Annotated[int, Field(ge=10)] = 30
    """Articles a week that an outlet must usually have to be judged."""
    share: Annotated[float, Field(gt=0, lt=1)] = 0.2
    """Of what is usual, the share below which a week is reported."""


class VolumeDrop(DriftRule):
    """An outlet has less than a fifth of its usual articles in some weeks, or none at all.

    Usual is the median of the eight weeks before, where that is at least 30 and none of them is
    so low; weeks without an article count, the first and last week of the dataset do not. With
    `--compare-with`, an outlet that had at least four such weeks and has no article any more is
    reported too.

    ## Why it matters

    Scrapers break silently: a site was rebuilt, a feed moved, a consent page came first. What is
    missing shows in no row.

    ## How to repair

    Look at the crawl of these weeks and fetch them again. Where the outlet really paused,
    suppress the finding.

    ## Options

    `articles` and `share`: see above.
    """

    code = "DST002"
    name = "volume-drop"
    message = "the outlet has far fewer articles than before"
    severity = Severity.WARNING
    confidence = Confidence.LIKELY
    help = "look at the crawl of the outlet in this time"
    Options = VolumeOptions
    options: VolumeOptions
    columns = {"articles": ("published_at",)}
    examples = [
        Good(articles=[article(), article(article_id="art_2", published_at="2026-06-02")]),
        Good(articles=[article(publisher="港報")], files=earlier(weeks=WEEKS)),
        Bad(articles=[article()], files=earlier(weeks=WEEKS), keys=[None]),
    ]

    def over_weeks(self, weeks: pl.DataFrame) -> Iterator[Told]:
        """Weeks with far fewer articles than the weeks before."""
        known = weeks.select("outlet", "week", "articles")
        busy = known.group_by("outlet").agg(pl.len(), pl.col("articles").max())
        busy = busy.filter(pl.col("len") > 1, pl.col("articles") >= self.options.articles)
        if busy.is_empty():
            return
        last: date = known["week"].max()  # type: ignore[assignment]
        counts_of: dict[str, dict[date, int]] = {}
        for outlet, week, count in known.join(busy.select("outlet"), on="outlet").iter_rows():
            counts_of.setdefault(outlet, {})[week] = count
        for outlet, counts in counts_of.items():
            first = min(counts)
            days = [first + WEEK * n for n in range(1, (last - first).days // 7)]
            series = [int(counts.get(day, 0)) for day in days]
            usual = low_weeks(series, self.options.articles, self.options.share)
            for start, end in runs(list(usual)):
                span = f"the week of {days[start]}"
                if end > start:
                    span = f"{end - start + 1} weeks from {days[start]}"
                count = sum(series[start : end + 1])
                yield (
                    "published_at",
                    outlet,
                    f"far fewer articles than usual in {span}",
                    f"about {usual[start]:g} articles a week",
                    f"{count} in {span}",
                )

    def between_runs(self, then: pl.DataFrame, now: pl.DataFrame) -> Iterator[Told]:
        """Outlets of the earlier run that have no article any more."""
        steady = then.filter(pl.col("articles") >= ABSENT * self.options.articles)
        gone = steady.join(now, on="outlet", how="anti", maintain_order="left")
        for outlet, count in gone.select("outlet", "articles").iter_rows():
            yield (
                "published_at",
                str(outlet),
                "no article any more",
                f"{count} articles, as in the earlier run",
                "0",
            )
