"""The types that fields of several records share."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, ValidationInfo

from newsschema.schemas.patterns import ID, NOT_BLANK, QID, RFC3339, SHA256
from newsschema.schemas.record import Breaks

INT32_MAX: Final = 2_147_483_647
"""The largest offset that fits into Arrow's int32."""


def _rfc3339(value: Any, info: ValidationInfo) -> Any:
    """Read JSON text; refuse what Pydantic would guess at, such as seconds since 1970."""
    if info.mode != "json" or not isinstance(value, str):
        return value
    if not re.fullmatch(RFC3339, value):
        raise ValueError("not an RFC 3339 date-time with an offset")
    return datetime.fromisoformat(value)


def _utc(value: datetime) -> datetime:
    """Give the same instant in UTC; refuse one that falls out of the years 1 to 9999."""
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("the instant lies outside the years 1 to 9999 in UTC") from error


Id = Annotated[str, Field(max_length=256, pattern=ID)]
"""An opaque key: 1 to 256 code points, no control characters, no white space at its ends."""

Words = Annotated[str, Field(pattern=NOT_BLANK)]
"""Text that must say something: not blank."""

Qid = Annotated[str, Field(pattern=QID), Breaks(pattern="ACT001")]
"""A Wikidata item."""

Sha256 = Annotated[str, Field(pattern=SHA256)]
"""A SHA-256 digest, 64 lower-case hexadecimal digits."""

Instant = Annotated[AwareDatetime, BeforeValidator(_rfc3339), AfterValidator(_utc)]
"""A point in time, microseconds UTC. Dates without an offset are refused, never guessed."""

Precision = Literal["year", "month", "day", "minute", "second"]
"""How exactly an instant is known; it stands for the whole interval."""

Probability = Annotated[float, Field(ge=0, le=1), Breaks(limit="QUO019")]
"""A number from 0 to 1."""

Offset = Annotated[int, Field(ge=0, le=INT32_MAX), Breaks(limit="QUO001")]
"""A place in a text: code points from its beginning, from 0."""

Score = Annotated[float, Breaks(type="CLM008")]
"""A number of a rating scale."""

Flag = Annotated[bool, Breaks(type="ART007")]
"""True or false, never a text that says so."""

SpeakerForm = Literal["name", "pronoun", "definite", "metonym", "group", "anonymous", "none"]
"""How a text names a speaker."""

Verdict = Annotated[
    Literal["true", "mostly_true", "mixed", "mostly_false", "false", "unverifiable", "other"],
    Breaks(enum="CLM006"),
]
"""What a fact-checker found, on one scale for all."""
