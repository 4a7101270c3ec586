"""ACT005: a country in another form than its code of ISO 3166-1 alpha-2."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.text import fold_words
from newsschema.validators.countries import by_fips, countries, is_code, sure_readings
from newsschema.validators.country_columns import replaced_codes
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, actor
from newsschema.validators.finding import Confidence, Safety, Severity
from newsschema.validators.rule import GroupRule, Partition

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
SAFE, UNSAFE = str(Safety.SAFE), str(Safety.UNSAFE)


class InvalidCountryCode(GroupRule):
    """A country is not written as its code of ISO 3166-1 alpha-2, such as DE.

    Codes of three letters, lower case, English names, `UK` and `EL` can mean one country only.
    Two letters can be of FIPS 10-4, where AU is Austria and CH is China: where a column has
    three such codes that ISO has not, and none that FIPS has not, all that differ are reported.
    Reserved and withdrawn codes (EU, SU, YU) and Kosovo's XK pass. A missing code is reported
    where the actor is Namibia and other rows have theirs.

    ## Why it matters

    GDELT has FIPS codes in one column and CAMEO's three letters in another; joined with ISO,
    Germans become Gambians. Readers that take NA for a missing value lose Namibia alone.

    ## How to repair

    Write the code of ISO. `newsschema fix` does where the text can mean one country only.

    ## References

    ISO 3166-1; FIPS PUB 10-4, withdrawn in 2008; the CAMEO codebook, chapter 3.
    """

    code = "ACT005"
    name = "invalid-country-code"
    table = "*"
    partition = Partition.KEY
    message = "not a code of ISO 3166-1 alpha-2"
    safety = Safety.SAFE
    help = "write two capital letters of ISO 3166-1, such as DE, or null"
    examples = [
        Good(actors=[actor(countries=["NA", "XK"]), actor("Ole Brandt", "act_2", countries=None)]),
        Bad(
            actors=[actor(countries=["TUR", "UK"]), actor("Ole Brandt", "act_2", countries=["de"])],
            keys=["act_1", "act_1", "act_2"],
            fixed={
                "actors": [
                    actor(countries=["TR", "GB"]),
                    actor("Ole Brandt", "act_2", countries=["DE"]),
                ]
            },
        ),
        Bad(actors=[actor("ماريا", roles=[{"title": "وزيرة", "country": "مصر"}])], keys=["act_1"]),
        Bad(
            actors=[
                actor(f"{name} {place}", f"act_{number}", countries=[code])
                for number, (name, place, code) in enumerate(
                    [("Ada", "Lund", "SW"), ("Io", "Roth", "JA"), ("Pia", "Moll", "UP")], 1
                )
            ]
            + [actor("Max Aumann", "act_4", countries=["AU"])],
            keys=["act_1", "act_2", "act_3", "act_4"],
        ),
        Bad(
            actors=[
                actor("Namibia", type="gpe", countries=None),
                actor("Norway", "act_2", type="gpe", countries=["NO"]),
            ],
            keys=["act_1"],
        ),
    ]

    def needs(self) -> Mapping[str, Sequence[str]]:
        """Whatever column of countries is there is looked at."""
        return {}

    def failing(self, data: Data) -> pl.LazyFrame:
        """Codes that are none, and missing ones of Namibia."""
        found = [judged(held.collect()) for held in columns_of_countries(data)]
        missing = [without_code(data, t) for t in ("actors", "sources") if data.has(t, "name")]
        empty = pl.LazyFrame(schema={"table": pl.String, INDEX: pl.UInt32})
        return pl.concat([empty, *found, *missing], how="diagonal")

    def fix_data(self, data: Data) -> Sequence[pl.LazyFrame]:
        """Every code of a cell as it is meant: the sure ones first, then all."""
        failing = self.failing(data).collect()
        return replaced_codes(data, failing) if failing.height else ()


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
        return value, InvalidCountryCode.message, sure, None, SAFE
    if of_fips is not None:
        message = f"{shown} is no code of ISO 3166-1; it is {of_fips.name} in FIPS 10-4"
        return value, message, of_fips.alpha2, None, UNSAFE
    return value, InvalidCountryCode.message, "two letters of ISO 3166-1", None, None


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
