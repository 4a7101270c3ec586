"""DUP005: a line that stands in many articles of one outlet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl
from pydantic import Field

from newsschema.validators.data import Data
from newsschema.validators.example import FILLER, Bad, Good, article
from newsschema.validators.finding import Confidence, Severity
from newsschema.validators.printed_lines import repetitions, told
from newsschema.validators.repeated_lines import RepeatedLines
from newsschema.validators.rule import GatheringRule, Partition, RuleOptions

NOTE: Final = "Die Hafenpost berichtet täglich aus dem Alten Zollhaus – unabhängig seit 1911."


@dataclass(frozen=True, slots=True)
class RepeatedLineOptions(RuleOptions):
    """The options of DUP005."""

    articles: Annotated[int, Field(ge=2)] = 5
    """In how many articles of its outlet a line must stand."""
    share: Annotated[float, Field(ge=0, le=1)] = 0.01
    """Of the outlet's articles, the share that they must be at least."""


class RepeatedLineAcrossArticles(GatheringRule):
    """A line stands word for word in five and more articles of one outlet.

    And in at least 1 % of the outlet's articles. Lines of fewer than 30 bytes are headings and
    names; lines that the lists of words know are TXT012's. Articles that share the first and the
    longest of their lines are copies of one text, and count as one. The first article that has
    the line is not reported.

    ## Why it matters

    Editors' notes, teasers and lines about the author are counted with every article, and drown
    what is new in it. No list of words can know them all. Measured: 9 lines in four and more
    articles of an annotated corpus, all of them boilerplate or running notes.

    ## How to repair

    Extract the pages again without the line, or filter it for this outlet. Removing it is unsafe:
    offsets behind it move, and a motto may be content. There is no fix, as a line is known for
    boilerplate only when all bodies have been read.

    ## Options

    `articles` and `share`: see above.
    """

    code = "DUP005"
    name = "repeated-line-across-articles"
    table = "articles"
    partition = Partition.DATASET
    message = "the line stands in many articles of the outlet"
    severity = Severity.WARNING
    confidence = Confidence.LIKELY
    help = "extract the text again without the line"
    Options = RepeatedLineOptions
    options: RepeatedLineOptions
    columns = {"articles": ("body",)}
    examples = [
        Good(articles=[article(f"{n}\n{NOTE}", article_id=f"art_{n}") for n in range(4)]),
        Good(
            articles=[
                article(f"Nr. {n}\n{NOTE}", article_id=f"art_{n}", publisher=f"Outlet {n}")
                for n in range(8)
            ]
        ),
        Good(articles=[article(f"Version {n}", f"art_{n}", body=FILLER) for n in range(8)]),
        Bad(
            articles=[
                article(
                    article_id=f"art_{n}",
                    body=f"{FILLER.replace('ferry', f'line {n}').replace('quay', 'q' * n)}\n{NOTE}",
                )
                for n in range(1, 7)
            ],
            keys=["art_2", "art_3", "art_4", "art_5", "art_6"],
        ),
        Bad(
            articles=[
                article(article_id=f"art_{n}", body=f"港口新闻社第{n}号报道，" * 9 + "\n" + text)
                for n, text in enumerate(["本报記者供稿，版权所有，未经许可不得转载。"] * 3)
            ],
            keys=["art_1", "art_2"],
            options={"articles": 3},
        ),
    ]

    def gatherer(self) -> Callable[[pl.DataFrame], pl.DataFrame]:
        """The lines of each body; a memory of its own for each run."""
        return RepeatedLines()

    def failing(self, data: Data) -> pl.LazyFrame:
        """The articles that repeat a line often printed before."""
        found = repetitions(data, self.options.articles, self.options.share)
        return told(found, data).lazy()
