"""DST003: an outlet whose articles are suddenly filled or cut in another way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl
from pydantic import Field

from newsschema.validators.drift import DriftRule, Told
from newsschema.validators.example import Bad, Good, article, earlier
from newsschema.validators.finding import Confidence, Severity
from newsschema.validators.outlet_changes import changes_between_runs, changes_over_weeks
from newsschema.validators.rule import RuleOptions

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

    def over_weeks(self, weeks: pl.DataFrame) -> Iterator[Told]:
        """The first week of each change against the outlet's own weeks before."""
        return changes_over_weeks(weeks, self.options.articles)

    def between_runs(self, then: pl.DataFrame, now: pl.DataFrame) -> Iterator[Told]:
        """The changes of each outlet as a whole."""
        return changes_between_runs(then, now, self.options.articles)
