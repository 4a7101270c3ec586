"""Weekdays and relative dates in ten languages, and dates that are no ISO 8601."""

from __future__ import annotations

import pytest

from newsschema.validators.date_readings import Order, reading, usual_order
from newsschema.validators.date_words import is_relative, weekday
from newsschema.validators.language_lists import languages, lists


@pytest.mark.parametrize("language", languages())
def test_every_language_knows_its_week(language: str) -> None:
    words = lists(language)
    for name, number in words.weekdays.items():
        if not words.spaced or len(name) >= 3:
            assert weekday(name.upper() if words.spaced else name, language) == number
    assert all(is_relative(word, language) for word in words.relative_dates)


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("on Wednesday afternoon", "en", 2),
        ("on Wednesday", None, 2),
        ("mar", None, None),
        ("Monday and Tuesday", "en", None),
        ("the day before Monday", "en", None),
        ("in der Nacht zum Mittwoch", "de", None),
        ("do.", "de", None),
        ("周三下午", "zh", 2),
        ("in spring", "en", None),
        ("le mercredi", "fr-CA", 2),
    ],
)
def test_weekdays(text: str, language: str | None, number: int | None) -> None:
    assert weekday(text, language) == number


def test_a_year_in_figures_needs_no_other_day() -> None:
    assert is_relative("last week", "en")
    assert not is_relative("Tuesday, 3 March 2026", "en")
    assert not is_relative("in spring", "en")


def test_the_order_of_a_file_is_told_by_its_plain_dates() -> None:
    day_first = ["3/4/2026", "13/4/2026", "14.4.2026", "15-04-2026", "no date"]
    assert usual_order(day_first) == Order(day_first=True, count=3)
    assert usual_order(["4/13/2026"] * 5) == Order(day_first=False, count=5)
    assert usual_order(day_first[:3]) is None
    assert usual_order([*day_first, "4/13/2026"]) is None


@pytest.mark.parametrize(
    ("text", "order", "meant"),
    [
        ("3/4/2026", None, None),
        ("3/4/2026", Order(day_first=True, count=3), "2026-04-03"),
        ("3/4/2026", Order(day_first=False, count=3), "2026-03-04"),
        ("13/4/2026", Order(day_first=False, count=3), "2026-04-13"),
        ("1772439330", None, "2026-03-02T08:15:30Z"),
        ("1772439330123", None, "2026-03-02T08:15:30Z"),
        ("1772439330123456", None, "2026-03-02T08:15:30Z"),
        ("1772439330.5", None, "2026-03-02T08:15:30Z"),
        ("20260302", None, "2026-03-02"),
        ("2026", None, "2026"),
        ("99999999999", None, None),
    ],
)
def test_readings(text: str, order: Order | None, meant: str | None) -> None:
    iso, words = reading(text, order)
    assert iso == meant
    assert words
