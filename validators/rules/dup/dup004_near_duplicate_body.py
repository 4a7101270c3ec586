"""DUP004: nearly one text, several articles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl
from pydantic import Field

from newsschema.validators.copies import signatures
from newsschema.validators.copy_clusters import FAILING, alike, known, of_clusters
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, article
from newsschema.validators.finding import Confidence, Severity
from newsschema.validators.near_copies import ALIKE, pairs
from newsschema.validators.rule import GatheringRule, Partition, RuleOptions

LONG: Final = " ".join(
    f"On day {n} the surveyors measured pier {n * 7} and wrote {n * 13} lines." for n in range(30)
)
CHINESE: Final = "".join(f"第{n}天测量员量了{n * 7}号码头写下{n * 13}行记录，" for n in range(30))


@dataclass(frozen=True, slots=True)
class NearDuplicates(RuleOptions):
    """The options of DUP004."""

    similarity: Annotated[float, Field(ge=0.5, le=1.0)] = ALIKE
    """Share of common shingles from which texts are near copies."""
    containment: Annotated[float, Field(ge=0.5, le=1.0)] = ALIKE
    """The same, of the shorter text's shingles, for articles of about the same time."""
    days: Annotated[int, Field(ge=0)] = 7
    """How far apart such articles may have been published."""


class NearDuplicateBody(GatheringRule):
    """The texts of articles are near copies: they share 70 % of their five-word sequences.

    Or 70 % of the shorter text stands in the longer one, and both were published within seven
    days. In writing without spaces, sequences of eight characters are compared. Texts of fewer
    than a hundred such sequences are left out. Articles that hang together by pairs are one
    cluster, which is named after its first article; that one is not reported. Equal texts are
    DUP003's, equal addresses DUP002's, and versions of one article are legal.

    The comparison is by MinHash of 128 places and finds practically all pairs above 70 %; shares
    are estimates, right to about 4 points. What is contained in a much longer text is found less
    surely: half of the pairs where the shorter has 40 % of the longer one's length.

    ## Why it matters

    Wire copies, a web and a print edition, and updates of one story count as so many voices.
    Measured: 3 pairs in 1,012 articles of an annotated corpus; in local papers wire copies are
    half of the front pages.

    ## How to repair

    Keep one article of each cluster, or say in `syndicated_from` where a text comes from, and
    let no cluster be in two splits.

    ## Options

    `similarity`, `containment` and `days`: see above.

    ## References

    A. Broder, "On the resemblance and containment of documents" (1997).
    """

    code = "DUP004"
    name = "near-duplicate-body"
    table = "articles"
    partition = Partition.DATASET
    message = "the text is a near copy of an earlier article's"
    severity = Severity.INFO
    confidence = Confidence.LIKELY
    Options = NearDuplicates
    options: NearDuplicates
    columns = {"articles": ("article_id", "body")}
    examples = [
        Good(
            articles=[
                article(body=LONG),
                article(body=f"{LONG} Correction."),
                article(article_id="art_2", body=f"{LONG} So.", syndicated_from="The Harbour Post"),
                article(article_id="art_3", body=LONG.replace("pier", "quay", 25)),
            ]
        ),
        Bad(
            articles=[
                article(body=LONG),
                article(article_id="art_2", body=f"HARBOUR (HP) - {LONG} More follows."),
                article(article_id="art_3", body=CHINESE, language="zh"),
                article(article_id="art_4", body=f"本报讯 {CHINESE}", language="zh"),
            ],
            keys=["art_2", "art_4"],
        ),
    ]

    def gatherer(self) -> Callable[[pl.DataFrame], pl.DataFrame]:
        """The signature of each text."""
        return signatures

    def failing(self, data: Data) -> pl.LazyFrame:
        """The articles of clusters, but for the first of each."""
        found = data.once(pairs)
        if found.is_empty():
            return FAILING.to_frame().lazy()
        rows = known(data, found)
        given = self.options
        linked = alike(found, rows, given.similarity, given.containment, given.days)
        if linked.is_empty():
            return FAILING.to_frame().lazy()
        return of_clusters(linked, rows).lazy()
