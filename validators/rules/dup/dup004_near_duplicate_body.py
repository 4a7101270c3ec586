"""DUP004: nearly one text, several articles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl
from pydantic import Field

from newsschema.readers.table import INDEX
from newsschema.validators.addresses import address
from newsschema.validators.body_state import own_text
from newsschema.validators.copies import SAME_WORDS, SHINGLES, signatures
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, article
from newsschema.validators.finding import Confidence, Severity
from newsschema.validators.near_copies import ALIKE, clusters, pairs
from newsschema.validators.places import place_of
from newsschema.validators.rule import GatheringRule, Partition, RuleOptions

LONG: Final = " ".join(
    f"On day {n} the surveyors measured pier {n * 7} and wrote {n * 13} lines." for n in range(30)
)
CHINESE: Final = "".join(f"第{n}天测量员量了{n * 7}号码头写下{n * 13}行记录，" for n in range(30))
FAILING: Final = pl.Schema(
    {
        INDEX: pl.UInt32,
        "column": pl.String,
        "found": pl.String,
        "expected": pl.String,
        "help": pl.String,
    }
)


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
        articles = data.tables["articles"]
        found = data.once(pairs)
        if found.is_empty():
            return FAILING.to_frame().lazy()
        present = articles.collect_schema().names()
        rows = articles.select(
            INDEX,
            "article_id",
            SAME_WORDS,
            SHINGLES,
            __own=own_text(present),
            __address=address(present),
            __split=pl.col("split") if "split" in present else pl.lit(None, dtype=pl.String),
            __at=pl.col("published_at") if "published_at" in present else pl.lit(None),
            __place=place_of(data.files.get("articles", ())),
        ).collect()
        linked = self._alike(found, rows)
        if linked.is_empty():
            return FAILING.to_frame().lazy()
        return _told(linked, rows).lazy()

    def _alike(self, found: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
        """The pairs of different articles that are alike enough, with what is known of both."""
        both = found.join(rows, left_on="row", right_on=INDEX).join(
            rows, left_on="other", right_on=INDEX, suffix="_other"
        )
        apart = (pl.col("__at") - pl.col("__at_other")).abs() <= pl.duration(days=self.options.days)
        alike = (pl.col("similarity") >= self.options.similarity) | (
            (pl.col("containment") >= self.options.containment) & apart.fill_null(False)
        )
        return both.filter(alike, pl.col("article_id") != pl.col("article_id_other"))


def _told(linked: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """What to say of each article of a cluster but the first, and those of DUP002 and DUP003."""
    told_by_others = linked.filter(
        (pl.col(SAME_WORDS) == pl.col(f"{SAME_WORDS}_other"))
        | (pl.col("__address") == pl.col("__address_other"))
    )
    near = linked.filter(
        "__own",
        ~pl.col("row").is_in(told_by_others["row"].unique().implode()),
        # A copy in another split is DUP006's.
        (pl.col("__split") == pl.col("__split_other")).fill_null(True),
    ).sort("row", "similarity", "containment", "other", descending=[False, True, True, False])
    groups = clusters(linked)
    size = groups.group_by("cluster").len("size")
    first = rows.select(cluster=INDEX, __first="article_id", __first_place="__place")
    share = pl.max_horizontal("similarity", "containment") * 100
    within = pl.col("similarity") < pl.col("containment") - 0.1
    return (
        near.unique("row", keep="first", maintain_order=True)
        .join(groups, left_on="row", right_on=INDEX, maintain_order="left")
        .join(size, on="cluster", maintain_order="left")
        .join(first, on="cluster", maintain_order="left")
        .select(
            pl.col("row").alias(INDEX),
            pl.lit("body").alias("column"),
            pl.format(
                "{} % of {} in {}",
                share.round(0).cast(pl.Int64),
                pl.when(within).then(pl.lit("the shorter text")).otherwise(pl.lit("both texts")),
                "article_id_other",
            ).alias("found"),
            pl.lit("a text of its own").alias("expected"),
            pl.format(
                "cluster {} of {} articles, the first at {}", "__first", "size", "__first_place"
            ).alias("help"),
        )
    )
