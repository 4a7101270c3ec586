"""Groups of spans that were counted in another unit (QUO003).

One span that another unit explains may be a coincidence; a file in which one unit explains
nearly every span that misses its words is not. Decided over all batches, since a group may be
spread over them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from newsschema.readers.table import INDEX
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


def regroup(mismatches: pl.DataFrame, totals: pl.DataFrame) -> pl.DataFrame:
    """Give spans that another unit explains in numbers the verdict QUO003.

    Args:
        mismatches: all judged spans of a dataset (`MISMATCHES`), with `file` and `producer`:
            the number of the row's file, and its extractor or annotator (null if unknown). Those
            without a verdict hold their words, perhaps by chance.
        totals: for each article (`article_id`) the number of its spans, `spans`.

    Returns:
        The rows with a verdict. Those of a group say its unit and how much of the group it
        explains, and are to be moved to where the unit puts them.
    """
    if mismatches.is_empty():
        return mismatches
    rows = mismatches.with_row_index("__row").join(
        totals.select("article_id", __spans="spans"),
        on="article_id",
        how="left",
        maintain_order="left",
    )
    # Without words nothing can be tested, and a text that its spans' own words contradict is
    # no matter of units.
    testable = pl.col("text").is_not_null()
    testable &= (pl.col("column") != "text") | pl.col("item").is_not_null()
    chance = pl.col("verdict").is_null()
    open_rows = rows.filter((pl.col("verdict").is_in(["QUO001", "QUO002"]) | chance) & testable)
    explained: list[pl.DataFrame] = []
    for level in _LEVELS:
        found = _explained(open_rows, level)
        explained.append(found)
        open_rows = open_rows.join(found, on="__row", how="anti", maintain_order="left")
    groups = pl.concat(explained)
    if groups.height:
        joined = rows.join(groups, on="__row", how="left", maintain_order="left")
        rows = _without_bare(joined.with_columns(_said()))
    return rows.filter(pl.col("verdict").is_not_null()).select(mismatches.columns)


def _without_bare(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows without those of spans that have no words, where their quote's text tells all."""
    span = ["table", INDEX, "item"]
    told = rows.filter((pl.col("verdict") == "QUO003") & (pl.col("column") == "text"))
    bare = (pl.col("column") == "spans") & pl.col("text").is_null()
    gone = rows.filter(bare).join(told, on=span, how="semi").select("__row")
    return rows.join(gone, on="__row", how="anti", maintain_order="left")


def _explained(rows: pl.DataFrame, level: _Level) -> pl.DataFrame:
    """The rows of groups that one unit explains: `__row`, the unit's reading, what to say."""
    keys = list(level.keys)
    known = rows.filter(pl.all_horizontal(pl.col(keys).is_not_null()))
    missed = pl.col("verdict").is_not_null()
    sizes = known.group_by(keys).agg(__size=missed.sum(), __all=pl.col("__spans").first())
    fits = known.select(
        "__row", *dict.fromkeys([*keys, "producer"]), "fits", __missed=missed
    ).filter(pl.col("fits").list.len() > 0)
    fits = fits.explode("fits").unnest("fits")
    order = {unit: rank for rank, unit in enumerate(PHRASES)}
    units = (
        fits.group_by([*keys, "unit"])
        .agg(__count=pl.col("__missed").sum(), __fit=pl.len())
        .join(sizes, on=keys)
        .filter(_is_group(level))
        .with_columns(
            __rank=pl.col("unit").replace_strict(order, default=len(order), return_dtype=pl.UInt8)
        )
        .sort("__count", "__rank", "unit", descending=[True, False, False])
        .unique(keys, keep="first", maintain_order=True)
    )
    return fits.join(units, on=[*keys, "unit"], maintain_order="left").select(
        "__row",
        __unit="unit",
        __start="start",
        __end="end",
        __help=_help(level),
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
