"""Words that stand for a missing value, and where they can not be content."""

from __future__ import annotations

from typing import Final

from newsschema.schemas.fields import FieldSpec, Kind

WORDS: Final = (
    *("None", "none", "NONE", "null", "NULL", "nan", "NaN", "NAN", "NaT", "nil"),
    *("undefined", "N/A", "n/a", "#N/A", "<NA>", "NA", "\\N", "-", "--", "?"),
    *("not available", "Not available", "Not Available"),
)
"""What programs and people write for a missing value (Python, JavaScript, SQL, R, pandas,
spreadsheets)."""


NAMES: Final = (
    *("None", "none", "null", "NULL", "nan", "NaN", "undefined", "N/A", "n/a", "<NA>"),
    *("not available", "Not available", "Not Available"),
)
"""In free text only words that are no name: Null is a surname, NA a country and a state."""


FREE_TEXT: Final = {"title", "publisher", "speaker_text", "claimant_text", "section"}
"""Short texts in which a null word can't be content."""


VALUES: Final = {"country", "label", "verdict_raw", "date_text"}
"""Columns in which a word of the list can be a value: NA is Namibia, None is a verdict."""


def is_token(field: FieldSpec) -> bool:
    """Whether a field holds an id, a date, a URL, a language or a value of a closed list."""
    if field.kind in (Kind.INSTANT, Kind.ENUM):
        return True
    named = field.name in ("language", "url") or field.name.endswith(("_url", "_id", "_sha256"))
    return field.kind is Kind.TEXT and (field.ref is not None or field.name == "qid" or named)
