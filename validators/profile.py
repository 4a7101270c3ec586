"""The profile of a dataset: integer counts that two runs, or two parts of one, are compared by.

It holds no text of any article. The profiles of parts add up to that of the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import orjson
import polars as pl

from newsschema.errors import InputError

COLUMNS: Final = pl.Schema(
    {
        "table": pl.String(),
        "column": pl.String(),
        "type": pl.String(),
        "rows": pl.Int64(),
        "nulls": pl.Int64(),
    }
)
"""One row per column of every table: its type, the rows of the table, and how many are null."""

KEYS: Final = pl.Schema({"outlet": pl.String(), "week": pl.Date()})
"""One row of `weeks` per outlet and week (its Monday, UTC); null where they are not known."""

COUNTS: Final = (
    "articles",
    "quotes",
    "claims",
    "bodies",
    "non_ascii",
    "curly",
    "capitals",
    "one_line",
    "line_breaks",
    "blank_lines",
)
"""Rows of the tables by their article's outlet and week; articles with a body, and those whose
body has a character outside ASCII, a typographic quotation mark, a capital; and how their
paragraphs are set apart."""

NULLS: Final = "null_"
"""Prefix: articles in which a column is null, as in `null_authors`."""
LENGTH: Final = "length_"
"""Prefix: bodies by their length in code points; `length_k` counts those from 2^(k/2) to below
2^((k+1)/2)."""

FORMAT: Final = "newsschema-report/1"
LARGEST: Final = 1 << 30
"""Bytes of the largest report that is read."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Counts of one dataset."""

    columns: pl.DataFrame
    """The columns of `COLUMNS`, sorted."""
    weeks: pl.DataFrame
    """The columns of `KEYS` and `COUNTS`, one per `null_…` and `length_…`, sorted; all Int64."""

    def as_dict(self) -> dict[str, Any]:
        """The profile for JSON: lists by column, weeks as ISO 8601 dates."""
        weeks = self.weeks.with_columns(pl.col("week").dt.to_string("%Y-%m-%d"))
        return {
            "columns": self.columns.to_dict(as_series=False),
            "weeks": weeks.to_dict(as_series=False),
        }


def merged(profiles: Iterable[Profile]) -> Profile:
    """The profile of all parts together; a column takes the type that its first part gives it."""
    parts = list(profiles)
    columns = pl.concat([COLUMNS.to_frame(), *(part.columns for part in parts)])
    weeks = pl.concat([_no_weeks(), *(part.weeks for part in parts)], how="diagonal")
    return Profile(
        columns.group_by("table", "column", maintain_order=True)
        .agg(pl.col("type").first(), pl.col("rows").sum(), pl.col("nulls").sum())
        .sort("table", "column"),
        weeks.group_by(list(KEYS)).agg(pl.exclude(list(KEYS)).sum()).sort(list(KEYS)),
    )


def read_profile(path: Path) -> Profile:
    """The profile in a JSON report.

    Raises:
        InputError: the file is missing, or is no report with a profile.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(f"{path} is larger than {LARGEST >> 30} GiB; {_ADVICE}")
        report = orjson.loads(path.read_bytes())
    except OSError as error:
        raise InputError(f"can't read {path} to compare with: {error.strerror}") from None
    except ValueError:
        raise InputError(f"{path} is no JSON report; {_ADVICE}") from None
    if not isinstance(report, Mapping) or report.get("format") != FORMAT:
        raise InputError(f"{path} is no report of newsschema; {_ADVICE}")
    if not isinstance(report.get("profile"), Mapping):
        raise InputError(f"{path} has no profile, since no rule of DST ran; {_ADVICE}")
    try:
        return merged([_parsed(report["profile"])])
    except (KeyError, TypeError, ValueError, OverflowError, pl.exceptions.PolarsError):
        raise InputError(f"the profile in {path} is damaged; {_ADVICE}") from None


_ADVICE: Final = "write one with --output json:FILE"


def _parsed(content: Mapping[str, Any]) -> Profile:
    columns, weeks = content["columns"], dict(content["weeks"])
    days = [None if day is None else date.fromisoformat(day) for day in weeks.pop("week")]
    counts = {name: pl.Int64() for name in weeks if name not in KEYS}
    weeks_frame = pl.DataFrame(
        {"outlet": weeks.pop("outlet"), "week": days, **weeks}, schema={**KEYS, **counts}
    )
    columns_frame = pl.DataFrame(dict(columns), schema=COLUMNS)
    for frame in (weeks_frame, columns_frame):
        numbers = frame.select(pl.col(pl.Int64))
        if numbers.width and not numbers.select(pl.all_horizontal((pl.all() >= 0).all())).item():
            raise ValueError
    return Profile(columns_frame, weeks_frame)


def _no_weeks() -> pl.DataFrame:
    return pl.DataFrame(schema={**KEYS, **dict.fromkeys(COUNTS, pl.Int64())})
