"""What a date that is no ISO 8601 most likely means: for the help of a finding, never a value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

FIRST_EPOCH, LAST_EPOCH = 631_152_000, 4_102_444_800
"""Seconds since 1970 of the years 1990 and 2100: a number outside is no date of news."""

DIGITS: Final = re.compile(r"[0-9]{4}|[0-9]{8,17}(?:\.[0-9]+)?")
MONTHS: Final = 12
ENOUGH: Final = 3
"""Dates whose order is plain, so that they speak for the others of their file."""
SHARE: Final = 0.99
"""Of the plain dates of a file, how many must have one order."""
SLASHED: Final = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})")
MAIL: Final = re.compile(
    r"(?:[A-Z][a-z]{2,8},? )?[0-9]{1,2}[ -][A-Z][a-z]{2,8}[ -][0-9]{4} [0-9:]{4,8} .+"
)


@dataclass(frozen=True, slots=True)
class Order:
    """In which order the dates of a file have day and month."""

    day_first: bool
    count: int
    """How many of them show it."""


def reading(text: str, order: Order | None = None) -> tuple[str | None, str]:
    """What a text most likely means, as ISO 8601, and in words what is wrong with it.

    The first is null where the text has two readings or none.

    Args:
        text: what is no ISO 8601 date.
        order: of day and month in other dates of the file (`usual_order`), where it is known.
    """
    stripped = text.strip()
    for found in (_number(stripped), _slashed(stripped, order), _mail(stripped)):
        if found is not None:
            return found
    return None, "the text is no ISO 8601 date"


def usual_order(texts: Iterable[str]) -> Order | None:
    """The order of day and month in dates such as 3/4/2026, told by those with a number above 12.

    Args:
        texts: dates of one column of one file, each as often as it stands there.

    Returns:
        Null where there are too few plain dates, or both orders stand side by side.
    """
    plain = {"day": 0, "month": 0}
    for text in texts:
        match = SLASHED.fullmatch(text.strip())
        if match:
            first, second, _ = (int(part) for part in match.groups())
            if (first > MONTHS) != (second > MONTHS):
                plain["day" if first > MONTHS else "month"] += 1
    total = sum(plain.values())
    for order, count in plain.items():
        if total >= ENOUGH and count >= SHARE * total:
            return Order(order == "day", count)
    return None


def _number(text: str) -> tuple[str | None, str] | None:
    """Seconds, milliseconds or microseconds since 1970, or a date without separators."""
    if not DIGITS.fullmatch(text):
        return None
    if len(text) == 4:
        return text, "the year is a number, not text"
    number = float(text)
    if len(text) == 8:
        with suppress(ValueError):
            day = datetime.strptime(text, "%Y%m%d").replace(tzinfo=UTC)
            return day.date().isoformat(), "the date has no separators and reads as a number"
    for unit, size in (("seconds", 1), ("milliseconds", 1_000), ("microseconds", 1_000_000)):
        if FIRST_EPOCH <= number / size < LAST_EPOCH:
            moment = datetime.fromtimestamp(0, UTC) + timedelta(seconds=int(number / size))
            return f"{moment:%Y-%m-%dT%H:%M:%SZ}", f"the number counts {unit} since 1970"
    return None, "the number counts neither seconds nor milliseconds since 1970"


def _slashed(text: str, order: Order | None) -> tuple[str | None, str] | None:
    """A day, a month and a year, in an order that is told only by a number above 12."""
    match = SLASHED.fullmatch(text)
    if not match:
        return None
    first, second, year = (int(part) for part in match.groups())
    orders = {(second, first), (first, second)}
    dates = sorted({day for order in orders for day in _day(year, *order)})
    if len(dates) == 1:
        return dates[0], "the date is not written year first"
    if dates and order is not None:
        day, month = (first, second) if order.day_first else (second, first)
        meant = datetime(year, month, day, tzinfo=UTC).date().isoformat()
        which = "day" if order.day_first else "month"
        return meant, (
            f"the date has two readings, {dates[0]} and {dates[1]}; "
            f"{order.count} others of the file have the {which} first"
        )
    if dates:
        return None, f"the date has two readings, {dates[0]} and {dates[1]}"
    return None, "there is no such day"


def _day(year: int, month: int, day: int) -> Iterator[str]:
    """The date in ISO 8601, where it exists."""
    with suppress(ValueError):
        yield datetime(year, month, day, tzinfo=UTC).date().isoformat()


def _mail(text: str) -> tuple[str | None, str] | None:
    """The form of e-mail and RSS (RFC 5322), with an offset in figures or UTC."""
    if not MAIL.fullmatch(text):
        return None
    with suppress(ValueError, IndexError):
        moment = parsedate_to_datetime(text)
        if moment.tzinfo is not None:
            return _iso(moment), "the date is written as in e-mail and RSS"
    return None, "the date is written as in e-mail and RSS, without a known offset"


def _iso(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
