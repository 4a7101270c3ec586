"""How dates are written, and how each form is read: for columns of text, vectorised.

A regular expression decides the form first, then each form is parsed by itself; nothing is
guessed. Sources: ISO 8601-1:2019 (calendar dates, times, reduced precision) and RFC 3339.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

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

_REDUCED: Final = ("day", "month", "year")
_PARTS: Final = (
    "^(?<date>[0-9]{4}-?[0-9]{2}-?[0-9]{2})[Tt ](?<hour>[0-9]{2}):?(?<minute>[0-9]{2})"
    "(?::?(?<second>[0-9]{2}))?(?:[.,](?<fraction>[0-9]{1,6})[0-9]*)?"
)
_NUMERIC_OFFSET: Final = "(?<sign>[+-])(?<hours>[0-9]{2}):?(?<minutes>[0-9]{2})?$"


def form(text: pl.Expr) -> pl.Expr:
    """The form of each text: a key of `FORMS`, `other`, or null where the text is null."""
    # Most texts are told apart by their length alone, and are never matched twice.
    length = text.str.len_bytes()
    matches = {
        name: pl.when(length.is_between(*LENGTHS[name])).then(text).str.contains(pattern)
        for name, pattern in FORMS.items()
    }
    found: pl.Expr = pl.when(text.is_not_null()).then(pl.lit("other"))
    for name, match in matches.items():
        found = pl.when(match).then(pl.lit(name)).otherwise(found)
    return found


def instant(text: pl.Expr) -> pl.Expr:
    """The point in time: Datetime in microseconds UTC, the start of the interval it stands for.

    Null for `naive` and `other` texts and for dates that do not exist (30 February, second 60,
    hour 24). Digits beyond microseconds are cut off. A year, month or day begins at midnight
    UTC; which offset was meant is not known.
    """
    kind = form(text)
    offset = pl.when(kind.is_in(_REDUCED)).then(pl.lit(0, pl.Int32)).otherwise(utc_offset(text))
    moment = local(text) - pl.duration(minutes=offset)
    within = moment.dt.year().is_between(1, 9999)
    return pl.when(within).then(moment).dt.replace_time_zone("UTC")


def local(text: pl.Expr) -> pl.Expr:
    """The date and time as they are written: Datetime in microseconds without a zone.

    Null for `other` texts and for dates that do not exist.
    """
    kind = form(text)
    midnight = "T00:00:00"
    # The canonical form is cut at fixed places: taking it apart by a pattern costs ten times.
    whole = (
        pl.when(kind == "day")
        .then(text + midnight)
        .when(kind == "month")
        .then(text + "-01" + midnight)
        .when(kind == "year")
        .then(text + "-01-01" + midnight)
        .when((kind == "canonical") & (text.str.slice(16, 1) == ":"))
        .then(text.str.slice(0, 19))
        .when(kind == "canonical")
        .then(text.str.slice(0, 16) + ":00")
    )
    parts = pl.when(kind.is_in(["iso", "naive"])).then(text).str.extract_groups(_PARTS).struct
    day = parts.field("date").str.replace_all("-", "", literal=True)
    clock = pl.concat_str(parts.field("hour"), parts.field("minute"), separator=":")
    taken_apart = pl.format(
        "{}-{}-{}T{}:{}",
        *(day.str.slice(start, length) for start, length in ((0, 4), (4, 2), (6, 2))),
        clock,
        parts.field("second").fill_null("00"),
    )
    digits = parts.field("fraction").str.pad_end(6, "0").cast(pl.Int64).fill_null(0)
    moment = _moment(pl.coalesce(whole, taken_apart)) + pl.duration(microseconds=digits)
    return pl.when(moment.dt.year() >= 1).then(moment)


def utc_offset(text: pl.Expr) -> pl.Expr:
    """The offset from UTC that is written, in minutes (Int32); null where none or no real one."""
    aware = pl.when(form(text).is_in(["canonical", "iso"])).then(text)
    zulu = aware.str.slice(-1).is_in(["Z", "z"])
    numbers = pl.when(~zulu).then(aware).str.extract_groups(_NUMERIC_OFFSET).struct
    hours = numbers.field("hours").cast(pl.Int32)
    minutes = numbers.field("minutes").cast(pl.Int32).fill_null(0)
    size = pl.when((hours < 24) & (minutes < 60)).then(hours * 60 + minutes)
    signed = pl.when(numbers.field("sign") == "-").then(-size).otherwise(size)
    return pl.when(zulu).then(pl.lit(0, pl.Int32)).otherwise(signed)


def precision(text: pl.Expr) -> pl.Expr:
    """How exactly the form says it: `second`, `minute`, `day`, `month`, `year`, else null."""
    kind = form(text)
    short = text.str.contains(r"^[0-9-]+[Tt ][0-9]{2}:?[0-9]{2}(?: ?[Zz+-].*)?$")
    return (
        pl.when(kind.is_in(_REDUCED))
        .then(kind)
        .when(kind != "other")
        .then(pl.when(short).then(pl.lit("minute")).otherwise(pl.lit("second")))
    )


def _moment(text: pl.Expr) -> pl.Expr:
    """Texts like `2026-03-02T08:15:30` as date-times; null where there is no such moment."""
    # The parser turns second 60 into the next minute.
    real = pl.when(~text.str.ends_with(":60")).then(text)
    return real.str.to_datetime("%Y-%m-%dT%H:%M:%S", time_unit="us", strict=False)
