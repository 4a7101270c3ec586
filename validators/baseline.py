"""Baselines: the findings of an earlier run, which a later one leaves out.

An entry is known by its rule, table, key and column, and not by the number of a row, so that
it survives rows that come, go and move. Its count says how many such findings are known.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

from newsschema.errors import ConfigurationError, UsageError
from newsschema.whole_file import whole_file

FORMAT: Final = "newsschema-baseline/1"
KNOWN_BY: Final = ("code", "table", "key", "column")
"""What tells the entries of a baseline apart."""
ENTRIES: Final = pl.Schema(
    {**{name: pl.String() for name in KNOWN_BY}, "count": pl.Int64()},
)
LARGEST: Final = 256 << 20
"""Bytes of the largest baseline that is read."""


@dataclass(frozen=True, slots=True)
class Compared:
    """The findings of a run beside those of its baseline."""

    known: Mapping[str, int]
    """Findings left out because the baseline has them, by code."""
    gone: Mapping[str, int]
    """Findings that the baseline has and the run has not, by code."""
    entries: pl.DataFrame
    """What the run found of the baseline, with the columns of `ENTRIES`: the next baseline."""

    def notes(self) -> tuple[str, ...]:
        """Sentences: how many findings are known, and how many are gone."""
        known, gone = sum(self.known.values()), sum(self.gone.values())
        told = []
        if known:
            told.append(f"{known:,} finding{'s' if known > 1 else ''} known from the baseline")
        if gone:
            told.append(
                f"{gone:,} finding{'s' if gone > 1 else ''} of the baseline "
                f"{'are' if gone > 1 else 'is'} gone; --update-baseline takes "
                f"{'them' if gone > 1 else 'it'} off"
            )
        return tuple(told)


def entries_of(findings: pl.DataFrame) -> pl.DataFrame:
    """The baseline of some findings: a frame with the columns of `ENTRIES`, sorted."""
    counted = findings.lazy().group_by(KNOWN_BY).agg(count=pl.len().cast(pl.Int64))
    return counted.sort(KNOWN_BY).collect()


def compare(findings: pl.DataFrame, baseline: pl.DataFrame) -> tuple[pl.DataFrame, Compared]:
    """The findings that a baseline does not know, and what became of those it does.

    Of equal findings the first ones, in the order of the frame, are the known ones.

    Args:
        findings: the columns of `FINDINGS`.
        baseline: the columns of `ENTRIES`.
    """
    known = (
        findings.select(
            *KNOWN_BY,
            __number=pl.int_range(pl.len()).over(KNOWN_BY) if findings.height else pl.lit(0),
        )
        .join(baseline, on=KNOWN_BY, how="left", nulls_equal=True, maintain_order="left")
        .select((pl.col("__number") < pl.col("count")).fill_null(False))
        .to_series()
        .head(findings.height)
    )
    met = entries_of(findings.filter(known))
    left = baseline.join(met, on=KNOWN_BY, how="left", nulls_equal=True).select(
        "code", count=pl.col("count") - pl.col("count_right").fill_null(0)
    )
    return findings.filter(~known), Compared(_by_code(met), _by_code(left), met)


def _by_code(entries: pl.DataFrame) -> dict[str, int]:
    counts = entries.filter(pl.col("count") > 0).group_by("code").agg(pl.col("count").sum())
    return {str(code): int(count) for code, count in counts.sort("code").iter_rows()}


def read_baseline(path: Path) -> pl.DataFrame:
    """The entries of a baseline file, with the columns of `ENTRIES`.

    Raises:
        ConfigurationError: the file is missing, or is no baseline of a known format.
    """
    try:
        with path.open("rb") as handle:
            raw = handle.read(LARGEST + 1)
    except FileNotFoundError:
        raise ConfigurationError(
            f"there is no baseline {path}; write it with --baseline {path} --update-baseline"
        ) from None
    except OSError as error:
        raise ConfigurationError(f"can't read the baseline {path}: {error.strerror}") from None
    if len(raw) > LARGEST:
        raise ConfigurationError(f"the baseline {path} is larger than {LARGEST >> 20} MiB")
    try:
        content = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"the baseline {path} is no JSON: {error}") from None
    written = content.get("format") if isinstance(content, dict) else None
    if written != FORMAT:
        raise ConfigurationError(
            f"{path} is no baseline that this version reads: its format is {written!r}, "
            f"not {FORMAT!r}"
        )
    return _entries(content.get("entries"), path)


def _entries(listed: Any, path: Path) -> pl.DataFrame:
    try:
        frame = pl.DataFrame(listed, schema=ENTRIES, orient="row", strict=True)
    except (TypeError, ValueError, pl.exceptions.PolarsError) as error:
        raise ConfigurationError(
            f"the entries of the baseline {path} are damaged: {error}"
        ) from None
    if frame["count"].null_count() or frame["code"].null_count():
        raise ConfigurationError(f"the entries of the baseline {path} lack a code or a count")
    return frame.group_by(KNOWN_BY).agg(pl.col("count").sum()).sort(KNOWN_BY)


def write_baseline(path: Path, entries: pl.DataFrame) -> None:
    """Write a baseline, an entry a line, so that changes of it can be reviewed.

    Raises:
        UsageError: the file can't be written; an earlier one is still there.
    """
    lines = [json.dumps(entry, ensure_ascii=True) for entry in entries.iter_rows(named=True)]
    listed = "\n" + ",\n".join(lines) + "\n" if lines else ""
    try:
        with whole_file(path) as stream:
            stream.write(f'{{"format": "{FORMAT}", "entries": [{listed}]}}\n'.encode("ascii"))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(f"the baseline can't be written to {path}: {reason}") from None
