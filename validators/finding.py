"""What a finding is: one broken rule in one place, as one row of a frame.

Findings are data from the first moment. The engine, suppressions, reports and repairs all
pass the same Polars frame along; nothing keeps a Python object per finding.
"""

from __future__ import annotations

from enum import StrEnum

import polars as pl


class Severity(StrEnum):
    """How bad a finding is."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Confidence(StrEnum):
    """How sure a rule is that the data are wrong and not the rule."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


class Safety(StrEnum):
    """Whether a fix keeps the meaning of the data (the classes of the rule catalogue)."""

    SAFE = "safe"
    REMAP = "safe+remap"
    """Safe only where every table with spans into the text is repaired in the same run."""
    UNSAFE = "unsafe"


FIX = pl.Struct({"safety": pl.String(), "summary": pl.String()})
"""What `newsschema fix` would do; null where no repair is known."""

EXCERPT = pl.Struct({"before": pl.String(), "span": pl.String(), "after": pl.String()})
"""The text around a place. Whole code points, not yet cut at grapheme boundaries."""

FINDINGS = pl.Schema(
    {
        "code": pl.String(),
        "name": pl.String(),
        "severity": pl.String(),
        "confidence": pl.String(),
        "table": pl.String(),
        "file": pl.String(),
        "line": pl.Int64(),
        "row": pl.Int64(),
        "key": pl.String(),
        "column": pl.String(),
        "message": pl.String(),
        "expected": pl.String(),
        "found": pl.String(),
        "start": pl.Int64(),
        "end": pl.Int64(),
        "article_id": pl.String(),
        "fix": FIX,
        "help": pl.String(),
        "excerpt": EXCERPT,
    }
)
"""The columns of the findings frame, in the order of the machine formats.

`line` is 1-based and null for formats without lines; `row` is 0-based within the file;
`start` and `end` are code points, half open, as they are stored in the data.
"""

DETAILS = pl.Schema(
    {
        "severity": pl.String(),
        "confidence": pl.String(),
        "column": pl.String(),
        "message": pl.String(),
        "expected": pl.String(),
        "found": pl.String(),
        "start": pl.Int64(),
        "end": pl.Int64(),
        "help": pl.String(),
        "fix_safety": pl.String(),
        "fix_summary": pl.String(),
        "context": pl.String(),
    }
)
"""What a rule may say of a failing row; every column is optional.

`context` is the text that `start:end` points into: the engine cuts the excerpt from it.
What a rule leaves out is taken from its class (`severity`, `message`, …) or is null.
"""

ORDER = ("file", "row", "code", "column", "start", "table")
"""Findings are sorted by these columns, nulls first."""


def empty_findings() -> pl.DataFrame:
    """A findings frame without rows."""
    return FINDINGS.to_frame()
