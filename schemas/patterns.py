r"""Patterns of the records, in the dialect that all engines share.

Rust's regex (Polars, Pydantic), ECMAScript (JSON Schema) and Python's `re` read them alike:
no look-around, no back-references, explicit `^` and `$`, classes written out (`\s` and `\d`
mean something else in each engine).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SPACES: Final = r"\u0020\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
"""White space that is no control character: Unicode's `White_Space` property."""

LAYOUT: Final = r"\u0009-\u000d\u0085"
"""Control characters that are white space."""

CONTROLS: Final = r"\u0000-\u001f\u007f-\u009f"
"""C0, DEL and C1."""

ID: Final = rf"^[^{CONTROLS}{SPACES}]([^{CONTROLS}]*[^{CONTROLS}{SPACES}])?$"
"""An opaque key: no control characters, no white space at its ends."""

NOT_BLANK: Final = rf"[^{LAYOUT}{SPACES}]"
"""At least one character that is not white space."""

ONE_LINE: Final = rf"^[{LAYOUT}{SPACES}]*(?:\u000d\u000a|[^\u000a])*[{LAYOUT}{SPACES}]*$"
"""No line feed within the text.

White space at the ends and CR LF pass here: rules of their own speak for them."""

QID: Final = "^Q[1-9][0-9]*$"
"""A Wikidata item."""

SHA256: Final = "^[0-9a-f]{64}$"
"""A SHA-256 digest in lower-case hexadecimal digits."""

RFC3339: Final = (
    "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?"
    "(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$"
)
"""An instant as JSON text: upper-case `T` and `Z`, an offset, no leap second."""

MEANING: Final[Mapping[str, str]] = {
    ID: "an id without control characters and without white space at its ends",
    NOT_BLANK: "a text that is not blank",
    ONE_LINE: "a text on one line",
    QID: "a Wikidata item such as Q42",
    SHA256: "64 lower-case hexadecimal digits",
    RFC3339: "a date-time with seconds and an offset, such as 2026-03-02T08:15:30Z",
}
"""The patterns in words."""
