"""How dates are written, and how each form is read: for columns of text, vectorised.

A regular expression decides the form first, then each form is parsed by itself; nothing is
guessed. Sources: ISO 8601-1:2019 (calendar dates, times, reduced precision) and RFC 3339.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final, NamedTuple

import polars as pl

_DATE: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME: Final = "[0-9]{2}:[0-9]{2}(?::[0-9]{2})?"
_CLOCK: Final = "[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?"
_BASIC: Final = "[0-9]{8}T[0-9]{4}(?:[0-9]{2}(?:[.,][0-9]+)?)?"
_OFFSET: Final = "(?:Z|z|[+-][0-9]{2}(?::?[0-9]{2})?)"

FORMS: Final[Mapping[str, str]] = {
    "canonical": f"^{_DATE}T{_TIME}(?:Z|[+-][0-9]{{2}}:[0-9]{{2}})$",
    "day": f"^{_DATE}$",
    "iso": f"^(?:{_DATE}[Tt ]{_CLOCK} ?|{_BASIC}){_OFFSET}$",
    "naive": f"^(?:{_DATE}[Tt ]{_CLOCK}|{_BASIC})$",
    "month": "^[0-9]{4}-[0-9]{2}$",
    "year": "^[0-9]{4}$",
}
"""The forms in which dates are read, the most common first; they exclude each other.

* `canonical`: RFC 3339 without a fraction (seconds may be left out, as ISO 8601 allows);
* `day`, `month`, `year`: ISO 8601 with reduced precision;
* `iso`: any other date-time with an offset (a space, `+0000`, microseconds, basic format);
* `naive`: a date-time without an offset, which is no instant.

Any other text is `other`. A form says nothing of the values: `2026-02-30` is a `day`."""

LENGTHS: Final[Mapping[str, tuple[int, int]]] = {
    "canonical": (17, 25),
    "day": (10, 10),
    "iso": (14, 100),
    "naive": (13, 100),
    "month": (7, 7),
    "year": (4, 4),
}
"""Shortest and longest text of each form, in bytes; nobody writes 70 digits of a second."""

REDUCED: Final = ("day", "month", "year")
"""Forms that stand for more than a minute: no offset can be known."""

_PARTS: Final = (
    "^(?<date>[0-9]{4}-?[0-9]{2}-?[0-9]{2})[Tt ](?<hour>[0-9]{2}):?(?<minute>[0-9]{2})"
    "(?::?(?<second>[0-9]{2}))?"
)


def form(text: pl.Expr) -> pl.Expr:
    """The form of each text: a key of `FORMS`, `other`, or null where the text is null."""
    # Most texts are told apart by their length alone, and few are matched twice.
    length = text.str.len_bytes()
    found: pl.Expr = pl.when(text.is_not_null()).then(pl.lit("other"))
    for name, pattern in reversed(tuple(FORMS.items())):
        match = pl.when(length.is_between(*LENGTHS[name])).then(text).str.contains(pattern)
        found = pl.when(match).then(pl.lit(name)).otherwise(found)
    return found


def instant(text: pl.Expr) -> pl.Expr:
    """The point in time: Datetime in microseconds UTC, the start of the interval it stands for.

    Null for `naive` and `other` texts and for dates that do not exist (30 February, second 60,
    hour 24). Digits beyond microseconds are cut off. A year, month or day begins at midnight
    UTC; which offset was meant is not known.
    """
    return _column(text, "instant", pl.Datetime("us", "UTC"))


def local(text: pl.Expr) -> pl.Expr:
    """The date and time as they are written: Datetime in microseconds without a zone.

    Null for `other` texts and for dates that do not exist.
    """
    return _column(text, "local", pl.Datetime("us"))


def utc_offset(text: pl.Expr) -> pl.Expr:
    """The offset from UTC that is written, in minutes (Int32); null where none or no real one."""
    return _column(text, "utc_offset", pl.Int32())


def precision(text: pl.Expr) -> pl.Expr:
    """How exactly the form says it: `second`, `minute`, `day`, `month`, `year`, else null."""
    return _column(text, "precision", pl.String())


def read(texts: pl.Series) -> pl.DataFrame:
    """All that texts say of dates, in one pass.

    Returns:
        As many rows as `texts`, with the columns `form`, `instant`, `local`, `utc_offset` and
        `precision`, each as the function of that name gives it.
    """
    frame = pl.DataFrame({"text": texts.cast(pl.String)})
    steps = _steps()
    for step in steps.usual:
        frame = frame.with_columns(**step)
    odd = frame.get_column("form").is_in(["iso", "naive"])
    if odd.any():
        rows = odd.arg_true()
        found = frame.filter(odd).select(**steps.odd)
        frame = frame.with_columns(
            frame.get_column(name).scatter(rows, found.get_column(name)) for name in found.columns
        )
    return frame.with_columns(**steps.local).select(**steps.result)


class _Steps(NamedTuple):
    """The expressions of `read`, by the columns they make."""

    usual: tuple[Mapping[str, pl.Expr], ...]
    odd: Mapping[str, pl.Expr]
    """For the rows of the forms `iso` and `naive`."""
    local: Mapping[str, pl.Expr]
    result: Mapping[str, pl.Expr]


@cache
def _steps() -> _Steps:
    # Putting the expressions together takes longer than what they do to some hundred rows.
    text, kind = pl.col("text"), pl.col("form")
    reduced = kind.is_in(REDUCED)
    offset = pl.when(reduced).then(pl.lit(0, pl.Int32)).otherwise(pl.col("utc_offset"))
    moment = pl.col("local") - pl.duration(minutes=offset)
    real = pl.when(moment.dt.year().is_between(1, 9999)).then(moment)
    to_the = pl.when("seconds").then(pl.lit("second")).otherwise(pl.lit("minute"))
    return _Steps(
        usual=(
            {"form": form(text)},
            {
                "regular": _regular(text, kind),
                "fraction": pl.lit(0, pl.Int64),
                "seconds": (kind == "canonical") & (text.str.slice(16, 1) == ":"),
                "utc_offset": _canonical_offset(text, kind),
            },
        ),
        odd=_taken_apart(text, kind),
        local={"local": _moment(pl.col("regular")) + pl.duration(microseconds=pl.col("fraction"))},
        result={
            "form": kind,
            "instant": real.dt.replace_time_zone("UTC"),
            "local": pl.col("local"),
            "utc_offset": pl.col("utc_offset"),
            "precision": pl.when(reduced).then(kind).when(kind != "other").then(to_the),
        },
    )


def _column(text: pl.Expr, name: str, dtype: pl.DataType) -> pl.Expr:
    """One column of `read`.

    Its steps build on each other; as one expression they would be evaluated over and over.
    """
    return text.map_batches(
        lambda texts: read(texts).get_column(name), return_dtype=dtype, is_elementwise=True
    )


def _regular(text: pl.Expr, kind: pl.Expr) -> pl.Expr:
    """Texts whose parts stand at fixed places, as `2026-03-02T08:15:30`; else null."""
    midnight = "T00:00:00"
    return (
        pl.when((kind == "canonical") & (text.str.slice(16, 1) == ":"))
        .then(text.str.slice(0, 19))
        .when(kind == "canonical")
        .then(text.str.slice(0, 16) + ":00")
        .when(kind == "day")
        .then(text + midnight)
        .when(kind == "month")
        .then(text + "-01" + midnight)
        .when(kind == "year")
        .then(text + "-01-01" + midnight)
    )


def _taken_apart(text: pl.Expr, kind: pl.Expr) -> dict[str, pl.Expr]:
    """What texts of the forms `iso` and `naive` say, part by part."""
    # `2026-03-02 08:15:30` at the front: all of it but a fraction stands at fixed places.
    usual = (text.str.slice(4, 1) == "-") & (text.str.slice(16, 1) == ":")
    front = pl.concat_str(text.str.slice(0, 10), pl.lit("T"), text.str.slice(11, 8))
    parts = pl.when(~usual).then(text).str.extract_groups(_PARTS).struct
    day = parts.field("date").str.replace_all("-", "", literal=True)
    built = pl.format(
        "{}-{}-{}T{}:{}:{}",
        *(day.str.slice(start, length) for start, length in ((0, 4), (4, 2), (6, 2))),
        parts.field("hour"),
        parts.field("minute"),
        parts.field("second").fill_null("00"),
    )
    broken_off = pl.when(text.str.contains("[.,]")).then(text).str.extract("[.,]([0-9]{1,6})")
    return {
        "regular": pl.when(usual).then(front).otherwise(built),
        "fraction": broken_off.str.pad_end(6, "0").cast(pl.Int64).fill_null(0),
        "seconds": usual | parts.field("second").is_not_null(),
        "utc_offset": _iso_offset(text, kind),
    }


def _iso_offset(text: pl.Expr, kind: pl.Expr) -> pl.Expr:
    """The offset of texts of the form `iso` (`Z`, `+01:00`, `+0100`, `+01`), in minutes."""
    zulu = text.str.slice(-1).is_in(["Z", "z"])
    numbers = pl.when((kind == "iso") & ~zulu).then(text).str
    long, short = numbers.slice(-3, 1) == ":", numbers.slice(-3, 1).is_in(["+", "-"])
    none = pl.lit(None, pl.String)
    offset = (
        pl.when(long)
        .then(_minutes(numbers.slice(-6, 1), numbers.slice(-5, 2), numbers.slice(-2)))
        .when(short)
        .then(_minutes(numbers.slice(-3, 1), numbers.slice(-2), none))
        .otherwise(_minutes(numbers.slice(-5, 1), numbers.slice(-4, 2), numbers.slice(-2)))
    )
    return pl.when(zulu).then(pl.lit(0, pl.Int32)).otherwise(offset)


def _canonical_offset(text: pl.Expr, kind: pl.Expr) -> pl.Expr:
    """The offset of texts of the form `canonical`, in minutes; null for others."""
    zulu = text.str.ends_with("Z")
    numbers = pl.when((kind == "canonical") & ~zulu).then(text).str
    offset = _minutes(numbers.slice(-6, 1), numbers.slice(-5, 2), numbers.slice(-2))
    none = pl.lit(0, pl.Int32)
    return pl.when((kind == "canonical") & zulu).then(none).otherwise(offset)


def _minutes(sign: pl.Expr, hours: pl.Expr, minutes: pl.Expr) -> pl.Expr:
    """An offset in minutes; null where hours or minutes are too many."""
    whole = hours.cast(pl.Int32, strict=False)
    rest = minutes.cast(pl.Int32, strict=False).fill_null(0)
    size = pl.when((whole < 24) & (rest < 60)).then(whole * 60 + rest)
    return pl.when(sign == "-").then(-size).otherwise(size)


def _moment(text: pl.Expr) -> pl.Expr:
    """Texts like `2026-03-02T08:15:30` as date-times; null where there is no such moment."""
    # The parser turns second 60 into the next minute.
    real = pl.when(~text.str.ends_with(":60")).then(text)
    moment = real.str.to_datetime("%Y-%m-%dT%H:%M:%S", time_unit="us", strict=False)
    return pl.when(moment.dt.year() >= 1).then(moment)
