"""Groups of spans that were counted in another unit (QUO003).

One span that another unit explains may be a coincidence; a file in which one unit explains
nearly every span that misses its words is not. Decided over all batches, since a group may be
spread over them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import MISMATCHES
from newsschema.validators.offset_units import PHRASES, phrase

LEAST: Final = 10
"""Spans that one unit must explain for a group."""
SHARE: Final = 0.99
"""Share of the mismatching spans of a group that one unit must explain."""
LEAST_OF_ARTICLE: Final = 3
"""Spans of an article that are enough where one unit explains every span of it."""


@dataclass(frozen=True, slots=True)
class _Level:
    """A way to group spans."""

    keys: tuple[str, ...]
    whose: pl.Expr
    """What a message calls the group."""


_LEVELS: Final = (
    _Level(("table", "file"), pl.lit("of this file")),
    _Level(("table", "producer"), pl.format("by {}", "producer")),
    _Level(("article_id",), pl.lit("of this article")),
)
"""From the widest group to the narrowest; what one explains, the next does not see."""

COUNTED: Final = ("table", INDEX, "column", "item", "article_id", "text", "verdict", "fits")
"""The columns of `MISMATCHES` that tell what groups there are."""

Parts = Callable[[Sequence[str]], Iterable[pl.DataFrame]]
"""Gives the columns with these names of rows that are in parts, part by part."""


def regroup(parts: Parts) -> Iterator[pl.DataFrame]:
    """Give spans that another unit explains in numbers the verdict QUO003.

    Args:
        parts: gives some columns of all judged spans of a dataset (`MISMATCHES`) in one part or
            several, each time in the same order; all spans of an article are in one. They have
            `file` and `producer` besides, the number of the row's file, and its extractor or
            annotator (null if unknown), and `spans`, the number of all spans of their article.
            Those without a verdict hold their words, perhaps by chance.

    Yields:
        The rows of each part with a verdict, with the columns of `MISMATCHES`. Those of a group say
        its unit and how much of the group it explains, and are to be moved to where the unit puts
        them.
    """
    *wide, last = _LEVELS
    groups: list[tuple[_Level, pl.DataFrame]] = []
    for level in wide:
        counts = [_counts(_looked_through(rows, groups)[0], level) for rows in parts(COUNTED)]
        groups.append((level, _groups(counts, level)))
    for rows in parts(MISMATCHES.names()):
        left, explained = _looked_through(rows, groups)
        explained.append(_explained(left, last, _groups([_counts(left, last)], last)))
        yield _told(rows, pl.concat(explained))


def _told(rows: pl.DataFrame, explained: pl.DataFrame) -> pl.DataFrame:
    """The rows with a verdict; those of groups say so."""
    if explained.height:
        numbered = rows.with_row_index("__row")
        joined = numbered.join(explained, on="__row", how="left", maintain_order="left")
        rows = _without_bare(joined.with_columns(_said()))
    return rows.filter(pl.col("verdict").is_not_null()).select(MISMATCHES.names())


def _looked_through(
    rows: pl.DataFrame, groups: Sequence[tuple[_Level, pl.DataFrame]]
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """The rows that may be of other groups than these, and what each level explains (`__row`)."""
    # Without words nothing can be tested, and a text that its spans' own words contradict is
    # no matter of units.
    testable = pl.col("text").is_not_null()
    testable &= (pl.col("column") != "text") | pl.col("item").is_not_null()
    chance = pl.col("verdict").is_null()
    judged = pl.col("verdict").is_in(["QUO001", "QUO002"]) | chance
    left = rows.with_row_index("__row").filter(judged & testable)
    explained: list[pl.DataFrame] = []
    for level, units in groups:
        found = _explained(left, level, units)
        explained.append(found)
        left = left.join(found, on="__row", how="anti", maintain_order="left")
    return left, explained


def _without_bare(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows without those of spans that have no words, where their quote's text tells all."""
    span = ["table", INDEX, "item"]
    told = rows.filter((pl.col("verdict") == "QUO003") & (pl.col("column") == "text"))
    bare = (pl.col("column") == "spans") & pl.col("text").is_null()
    gone = rows.filter(bare).join(told, on=span, how="semi").select("__row")
    return rows.join(gone, on="__row", how="anti", maintain_order="left")


def _known(rows: pl.DataFrame, level: _Level) -> pl.DataFrame:
    """The rows of which it is known to which group they belong."""
    return rows.filter(pl.all_horizontal(pl.col(level.keys).is_not_null()))


def _fits(known: pl.DataFrame, level: _Level) -> pl.DataFrame:
    """A row for each unit that a row fits."""
    missed = pl.col("verdict").is_not_null()
    fits = known.select(
        "__row", *dict.fromkeys([*level.keys, "producer"]), "fits", __missed=missed
    ).filter(pl.col("fits").list.len() > 0)
    return fits.explode("fits").unnest("fits")


def _counts(rows: pl.DataFrame, level: _Level) -> tuple[pl.DataFrame, pl.DataFrame]:
    """How many rows each group has, and how many of them fit each unit."""
    known = _known(rows, level)
    missed = pl.col("verdict").is_not_null()
    sizes = known.group_by(level.keys).agg(__size=missed.sum(), __all=pl.col("spans").first())
    fits = _fits(known, level).group_by(*level.keys, "unit")
    return sizes, fits.agg(__count=pl.col("__missed").sum(), __fit=pl.len())


def _groups(counts: Sequence[tuple[pl.DataFrame, pl.DataFrame]], level: _Level) -> pl.DataFrame:
    """The unit that explains each group, where there is one.

    Args:
        counts: of the parts that a level's groups may be spread over.
        level: of these groups.
    """
    keys = level.keys
    sizes = pl.concat(of for of, _ in counts).group_by(keys)
    units = pl.concat(fitting for _, fitting in counts).group_by(*keys, "unit")
    order = {unit: rank for rank, unit in enumerate(PHRASES)}
    return (
        units.agg(pl.col("__count", "__fit").sum())
        .join(sizes.agg(pl.col("__size").sum(), pl.col("__all").first()), on=keys)
        .filter(_is_group(level))
        .with_columns(
            __rank=pl.col("unit").replace_strict(order, default=len(order), return_dtype=pl.UInt8)
        )
        .sort("__count", "__rank", "unit", descending=[True, False, False])
        .unique(keys, keep="first", maintain_order=True)
    )


def _explained(rows: pl.DataFrame, level: _Level, units: pl.DataFrame) -> pl.DataFrame:
    """The rows of groups that one unit explains: `__row`, the unit's reading, what to say."""
    on = [*level.keys, "unit"]
    return (
        _fits(_known(rows, level), level)
        .join(units, on=on, maintain_order="left")
        .select(
            "__row",
            __unit="unit",
            __start="start",
            __end="end",
            __help=_help(level),
        )
    )


def _is_group(level: _Level) -> pl.Expr:
    count, size = pl.col("__count"), pl.col("__size")
    many = (count >= LEAST) & (count >= size * SHARE)
    if level.keys != ("article_id",):
        return many
    every = (count == size) & (pl.col("__fit") == pl.col("__all"))
    return many | (every & (count >= LEAST_OF_ARTICLE))


def _help(level: _Level) -> pl.Expr:
    """How much the unit explains, and what to do."""
    count, size = pl.col("__count"), pl.col("__size")
    part = (
        pl.when(count == size)
        .then(pl.format("all {} spans", size))
        .otherwise(pl.format("{} of the {} spans", count, size))
    )
    option = pl.lit("")
    if level.keys == ("table", "file"):
        option = pl.col("unit").replace_strict(
            {u: f", and `--offset-unit {u}` reads them so" for u in ("byte", "utf16", "codepoint")},
            default=pl.lit(""),
            return_dtype=pl.String,
        )
    return pl.format(
        "{} {} that miss their words hold them when they are read so; "
        "`newsschema fix` converts them (safe){}",
        part,
        level.whose,
        option,
    )


def _said() -> list[pl.Expr]:
    """The columns of a finding, replaced where a group explains it."""
    unit = pl.col("__unit")
    phrases = unit.map_elements(phrase, return_dtype=pl.String, skip_nulls=True)
    move = pl.format("convert the span to {}:{}", "__start", "__end")
    said = {
        "verdict": pl.lit("QUO003"),
        "unit": unit,
        "message": phrases,
        "help": pl.col("__help"),
        "fix_safety": pl.lit("safe"),
        "fix_summary": move,
        "new_start": pl.col("__start"),
        "new_end": pl.col("__end"),
        "new_text": pl.lit(None, dtype=pl.String),
    }
    grouped = unit.is_not_null()
    return [
        pl.when(grouped).then(value).otherwise(pl.col(name)).alias(name)
        for name, value in said.items()
    ]
