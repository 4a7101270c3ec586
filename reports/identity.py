"""What a finding is known by outside of its run: its fingerprint and the address of its file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import PurePath, PurePosixPath, PureWindowsPath
from typing import Any, Final
from urllib.parse import quote

import polars as pl

from newsschema.reports.anatomy import MEMORY
from newsschema.reports.visible import utf8
from newsschema.validators.baseline import KNOWN_BY

SLICE: Final = 8192
"""Findings that are Python objects at a time."""
SEPARATOR: Final = "\x1f"


def rows(findings: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """The findings as mappings, with `fingerprint` added.

    A fingerprint is 32 hexadecimal digits. It is made of what a baseline knows a finding by
    and a number that tells equal ones apart, so that it stays when rows move within a file.
    """
    numbered = findings.with_columns(
        fingerprint=pl.int_range(pl.len()).over(KNOWN_BY) if findings.height else pl.lit(0)
    )
    for part in numbered.iter_slices(SLICE):
        for row in part.iter_rows(named=True):
            parts = [*(row[name] for name in KNOWN_BY), str(row["fingerprint"])]
            joined = SEPARATOR.join("" if part is None else part for part in parts)
            digest = hashlib.sha256(joined.encode("utf-8", "surrogatepass"))
            yield row | {"fingerprint": digest.hexdigest()[:32]}


def relative(finding: dict[str, Any]) -> str | None:
    """The path of the finding's file with `/` on every system; null for tables in memory."""
    file = finding["file"]
    if file is None or file == MEMORY:
        return None
    return utf8(_pure(file).as_posix())


def uri(finding: dict[str, Any]) -> str | None:
    """The file as a URI reference (RFC 3986): relative where the path is, else `file:`."""
    file = finding["file"]
    if file is None or file == MEMORY:
        return None
    path = _pure(file)
    if path.is_absolute():
        return path.as_uri()
    return quote(path.as_posix().encode("utf-8", "surrogateescape"))


def _pure(file: str) -> PurePath:
    windows = PureWindowsPath(file)
    return windows if windows.drive else PurePosixPath(PurePath(file).as_posix())


def said(finding: dict[str, Any]) -> str:
    """The message and, as far as they are there, what was expected and found, and the help."""
    compared = (f"{name} {finding[name]}" for name in ("expected", "found") if finding[name])
    parts = (finding["message"], *compared, finding["help"])
    return "; ".join(part for part in parts if part)


def named(finding: dict[str, Any]) -> str:
    """Where in its table a finding is: `quotes quo_41c spans[1]`, as far as it is known."""
    parts = (finding["table"], finding["key"], finding["column"])
    return " ".join(part for part in parts if part is not None)
