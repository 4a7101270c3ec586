"""Values that were written as text: what they are, where the text says it without a doubt."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import polars as pl

from newsschema.validators.finding import Safety
from newsschema.validators.fixing import VALUE

BOOLEANS: Final[Mapping[str, bool]] = {
    **dict.fromkeys(
        ("true", "yes", "1", "http://schema.org/true", "https://schema.org/true"), True
    ),
    **dict.fromkeys(
        ("false", "no", "0", "http://schema.org/false", "https://schema.org/false"), False
    ),
}
"""Texts for true and false, in lower case."""

NUMBER: Final = re.compile(r"[+-]?(?:0|[1-9][0-9]*)(?:[.,][0-9]+)?")
INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)")

LONGEST: Final = 18
"""Digits of the longest integer that is read."""


def boolean(text: str) -> bool | None:
    """True or false, from a text that says it."""
    return BOOLEANS.get(text.strip().lower())


def integer(text: str) -> int | None:
    """The integer that a text is, and nothing else."""
    return int(text) if INTEGER.fullmatch(text) and len(text) <= LONGEST else None


def number(text: str) -> float | None:
    """The number that a text is; white space around it and a decimal comma are let pass."""
    stripped = text.strip()
    found = NUMBER.fullmatch(stripped)
    return float(stripped.replace(",", ".")) if found and len(stripped) <= LONGEST else None


def listed(text: str) -> list[Any] | None:
    """The list that a text is written for: JSON, Python's form, or parts set off by signs."""
    stripped = text.strip()
    if stripped[:1] in "[(":
        for read in (json.loads, ast.literal_eval):
            try:
                value = read(stripped)
            except (ValueError, SyntaxError, RecursionError, MemoryError):
                continue
            if isinstance(value, list | tuple):
                return list(value)
        return None
    sign = next((sign for sign in (";", "|", "\n", ",") if sign in stripped), None)
    parts = stripped.split(sign) if sign else [stripped]
    return [part.strip() for part in parts if part.strip()] or None


def read(
    problems: pl.DataFrame, value_of: Callable[[str, str], Any], safety: Safety, summary: str
) -> pl.DataFrame:
    """What a `ProblemRule` answers of values that a function can read.

    Args:
        problems: rows of `PROBLEMS` with `found` and `column`.
        value_of: from text and column to the value, null where it is not sure.
        safety: of the repair.
        summary: what the repair does.
    """
    found = [value_of(text, name) for text, name in problems.select("found", "column").iter_rows()]
    values = [None if value is None else json.dumps(value, ensure_ascii=False) for value in found]
    told = pl.DataFrame({"value": pl.Series(values, dtype=VALUE["value"])})
    known = pl.when(pl.col("value").is_not_null())
    return told.with_columns(
        fix_safety=known.then(pl.lit(str(safety))), fix_summary=known.then(pl.lit(summary))
    )
