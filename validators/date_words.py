"""Dates in words: which weekday a text names, and whether it needs the day of publication."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

import polars as pl

from newsschema.text import fold_space, fold_typography
from newsschema.validators.data import Data
from newsschema.validators.language_lists import LanguageLists, languages, lists
from newsschema.validators.speaker_words import with_language

DATED: Final = ("quotes", "claims")
"""Tables whose rows have a `date` and the words it was told by."""
SHORTEST: Final = 3
"""Letters of a name that is believed in a known language: `do` is Thursday and a preposition."""
SHORTEST_ANYWHERE: Final = 4
"""The same where the language is not known: `mar` is Tuesday, March and the sea."""


def weekday(text: str, language: str | None) -> int | None:
    """The weekday that words name, 0 for Monday to 6; null where they name none or several.

    Words that mean another day than they name (`the day before Monday`) name none.

    Args:
        text: words such as `on Tuesday`.
        language: BCP 47 tag of their language, if it is known.
    """
    plain, words = _plain(text), _lists(language)
    if any(_stands(name, plain, of) for of in words for name in of.date_shifts):
        return None
    least = SHORTEST if language else SHORTEST_ANYWHERE
    named = {
        number
        for of in words
        for name, number in of.weekdays.items()
        if (not of.spaced or len(name) >= least) and _stands(name, plain, of)
    }
    return named.pop() if len(named) == 1 else None


def is_relative(text: str, language: str | None) -> bool:
    """Whether words mean a day only together with the day of publication.

    Args:
        text: words such as `last week`.
        language: BCP 47 tag of their language, if it is known.
    """
    if re.search(r"[0-9]{4}", text):
        return False
    plain = _plain(text)
    return weekday(text, language) is not None or any(
        _stands(name, plain, of) for of in _lists(language) for name in of.relative_dates
    )


def dated_rows(data: Data, table: str) -> pl.LazyFrame:
    """The rows of a table that have words for their date, with `language`; perhaps none."""
    rows = data.tables[table].filter(pl.col("date_text").is_not_null())
    return with_language(rows, data)


def _plain(text: str) -> str:
    return fold_space(fold_typography(text)).lower()


def _lists(language: str | None) -> Iterable[LanguageLists]:
    return (lists(language),) if language else tuple(map(lists, languages()))


def _stands(name: str, plain: str, of: LanguageLists) -> bool:
    if not of.spaced:
        return name in plain
    return name in plain and _word(name).search(plain) is not None


@cache
def _word(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
