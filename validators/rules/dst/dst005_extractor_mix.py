"""DST005: paragraphs that are set apart in more than one way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl
from pydantic import Field

from newsschema.validators.data import Data
from newsschema.validators.drift import ProfileRule, failing, percent
from newsschema.validators.example import FILLER, Bad, Good, article
from newsschema.validators.finding import Confidence, Severity
from newsschema.validators.profiling import profile_of
from newsschema.validators.rule import RuleOptions

SHARE: Final = 0.1
"""Of the bodies with paragraphs, how many the rarer way must set apart."""
NAMES: Final = {"line_breaks": "one line break", "blank_lines": "a blank line"}


@dataclass(frozen=True, slots=True)
class MixOptions(RuleOptions):
    """The options of DST005."""

    articles: Annotated[int, Field(ge=1)] = 20
    """Bodies that the rarer way must set apart at least."""


class ExtractorMix(ProfileRule):
    """In some bodies paragraphs are set apart by a line break, in others by a blank line.

    Each way must have at least 20 bodies and a tenth of those with more than one line. A body
    that has a blank line anywhere counts as set apart by blank lines.

    ## Why it matters

    Several extractors, or versions of one, have made the dataset, and they disagree about more
    than line breaks: captions, lists, headings. Whoever splits the bodies at blank lines gets
    whole articles for paragraphs. Measured: of ten extractors, five write line breaks, four
    blank lines, one mixes both.

    ## How to repair

    Extract all pages with one version of one program and say which in `extractor`. Changing
    the line breaks afterwards moves every span.

    ## Options

    `articles`: see above.
    """

    code = "DST005"
    name = "extractor-mix"
    message = "paragraphs are set apart in two ways"
    severity = Severity.WARNING
    confidence = Confidence.LIKELY
    help = "extract all pages with one program, or set paragraphs apart in one way"
    Options = MixOptions
    options: MixOptions
    columns = {"articles": ("body",)}
    examples = [
        Good(articles=[article(f"No. {n}", article_id=f"art_{n}") for n in range(2)]),
        Bad(
            articles=[
                article("港からの知らせ。"),
                article(article_id="art_2", body=f"{FILLER}\n\nThe vote is near."),
            ],
            files={"newsschema.toml": b"[rules.DST005]\narticles = 1\n"},
            keys=[None],
        ),
    ]

    def failing(self, data: Data) -> pl.LazyFrame:
        """The dataset, where both ways are frequent."""
        weeks = data.once(profile_of).weeks
        counts = {name: int(weeks[name].sum()) for name in NAMES}
        rarer = min(counts.values())
        if rarer < max(self.options.articles, SHARE * sum(counts.values())):
            return failing([], self.help)
        found = " and ".join(
            f"{NAMES[name]} in {count} bodies ({percent(count / sum(counts.values()))})"
            for name, count in counts.items()
        )
        return failing([("body", "the dataset", self.message, "one way", found)], self.help)
