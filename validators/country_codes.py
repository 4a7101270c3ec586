"""Codes of countries: what is none, and what it probably means."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.text import fold_words
from newsschema.validators.countries import by_fips, countries, is_code, sure_readings
from newsschema.validators.data import Data
from newsschema.validators.finding import Confidence, Safety, Severity

SAFE, UNSAFE = str(Safety.SAFE), str(Safety.UNSAFE)
NO_CODE: Final = "not a code of ISO 3166-1 alpha-2"
ENOUGH: Final = 3
"""Different codes that are of FIPS and not of ISO, from which a column is taken to be FIPS."""


VERDICT: Final = {
    "found": pl.String,
    "message": pl.String,
    "expected": pl.String,
    "confidence": pl.String,
    "fix_safety": pl.String,
}


NAMIBIA: Final = r"^(?i:namibia|namibie|namíbia|намибия|ناميبيا|纳米比亚|納米比亞|ナミビア)$"


def columns_of_countries(data: Data) -> Iterator[pl.LazyFrame]:
    """Every column of countries: `table`, `__index`, `column` as a message names it, `found`."""
    for column, path in (("countries", "countries[{}]"), ("roles", "roles[{}].country")):
        if not data.has("actors", column):
            continue
        item = pl.col(column)
        yield (
            data.tables["actors"]
            .filter(item.list.len() > 0)
            .select(INDEX, column, item=pl.int_ranges(item.list.len()))
            .explode(column, "item")
            .select(
                INDEX,
                table=pl.lit("actors"),
                column=pl.format(path, "item"),
                found=item if column == "countries" else item.struct.field("country"),
            )
        )
    if data.has("sources", "country"):
        yield data.tables["sources"].select(
            INDEX, table=pl.lit("sources"), column=pl.lit("country"), found="country"
        )


def judged(held: pl.DataFrame) -> pl.LazyFrame:
    """The values of one column that are no codes, with what they probably mean."""
    values = held["found"].drop_nulls().unique(maintain_order=True).to_list()
    others = [value for value in values if not is_code(value) and value not in ("UK", "EL")]
    of_iso_alone = [value for value in values if value in countries() and value not in by_fips()]
    of_fips_alone = [value for value in others if value in by_fips()]
    fips = len(of_fips_alone) >= ENOUGH and not of_iso_alone
    verdicts = [verdict for value in values if (verdict := judge(value, fips=fips)) is not None]
    known = pl.DataFrame(verdicts, schema=VERDICT, orient="row")
    written = pl.format("write {}", "expected")
    return (
        held.lazy()
        .join(known.lazy(), on="found", maintain_order="left")
        .with_columns(fix_summary=pl.when(pl.col("fix_safety").is_not_null()).then(written))
    )


def judge(value: str, *, fips: bool) -> tuple[str, str, str, str | None, str | None] | None:
    """What is wrong with a value, as a row of `VERDICT`; null where nothing is."""
    shown = value[:100]
    of_fips = by_fips().get(value)
    if fips and of_fips is not None and of_fips.alpha2 != value:
        message = f"{shown} is {of_fips.name} in FIPS 10-4, as the other codes of the column are"
        return value, message, of_fips.alpha2, str(Confidence.LIKELY), UNSAFE
    if is_code(value):
        return None
    sure = sure_readings().get(fold_words(value))
    if sure is not None:
        return value, NO_CODE, sure, None, SAFE
    if of_fips is not None:
        message = f"{shown} is no code of ISO 3166-1; it is {of_fips.name} in FIPS 10-4"
        return value, message, of_fips.alpha2, None, UNSAFE
    return value, NO_CODE, "two letters of ISO 3166-1", None, None


def without_code(data: Data, table: str) -> pl.LazyFrame:
    """Rows that are Namibia, or of Namibia, and lack a country where others have one."""
    column = "countries" if table == "actors" else "country"
    frame = data.tables[table]
    if not data.has(table, column):
        return frame.clear().select(INDEX, table=pl.lit(table))
    blank = pl.col(column).is_null() if table == "sources" else pl.col(column).list.len() == 0
    said = pl.col("name").str.contains(NAMIBIA)
    if data.has(table, "domain"):
        said |= pl.col("domain").str.ends_with(".na")
    missing = blank.fill_null(value=True)
    return frame.filter(said & missing & (~missing).any()).select(
        INDEX,
        table=pl.lit(table),
        column=pl.lit(column),
        message=pl.lit("the code is missing where it is Namibia's, which is no missing value: NA"),
        expected=pl.lit("NA"),
        severity=pl.lit(str(Severity.WARNING)),
        confidence=pl.lit(str(Confidence.LIKELY)),
    )
