"""Secrets that a repair has taken out: nothing that it writes beside the data may keep them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from newsschema.validators.url_secrets import secret_parts

RULE: Final = "LIC005"
"""The rule whose repairs take secrets out of URLs."""

PLACE: Final = ("table", "file", "row")

RowPlace = tuple[str, str, int]
"""The values of `PLACE`."""
Parts = Sequence[tuple[str, str]]
"""What holds a secret, and what is shown in its place."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """The secrets that a repair has removed, by the rows that had them."""

    parts: Mapping[RowPlace, Mapping[str, Parts]] = field(default_factory=dict, repr=False)
    """By row and column."""

    @classmethod
    def of(cls, edits: pl.DataFrame) -> Secrets:
        """The secrets that the edits of `RULE` have taken out.

        Args:
            edits: the columns of `passes.EDITS`.
        """
        found: dict[RowPlace, dict[str, Parts]] = {}
        own = edits.filter(pl.col("rule") == RULE, pl.col("before").is_not_null())
        for *place, column, before in own.select(*PLACE, "column", "before").iter_rows():
            url = json.loads(before)
            if isinstance(url, str):
                found.setdefault(_place(*place), {})[column] = secret_parts(url)
        return cls(found)

    def hidden_edits(self, edits: pl.DataFrame) -> pl.DataFrame:
        """The log of edits without the secrets, which other edits of such a cell show as well."""
        if not self.parts:
            return edits
        values: dict[str, list[str | None]] = {"before": [], "after": []}
        for *place, column, before, after in edits.select(
            *PLACE, "column", "before", "after"
        ).iter_rows():
            parts = self.parts.get(_place(*place), {}).get(column, ())
            for name, text in (("before", before), ("after", after)):
                values[name].append(_hidden(text, parts) if text else text)
        return edits.with_columns(pl.Series(n, v, dtype=pl.String) for n, v in values.items())

    def hidden_rows(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Rows of the quarantine without their secrets."""
        if not self.parts or rows.is_empty():
            return rows
        texts, data = [], []
        for *place, text, given in rows.select(*PLACE, "input", "input_bytes").iter_rows():
            at = _place(*place)
            texts.append(self.hidden(at, text.encode()).decode() if text else text)
            data.append(self.hidden(at, given) if given else given)
        return rows.with_columns(
            input=pl.Series(texts, dtype=pl.String), input_bytes=pl.Series(data, dtype=pl.Binary)
        )

    def hidden(self, place: RowPlace, text: bytes) -> bytes:
        """A row as it stood in a file, without its secrets, wherever they stand in it."""
        for parts in self.parts.get(place, {}).values():
            for part, shown in parts:
                for written in _spellings(part):
                    text = text.replace(written.encode(), shown.encode())
        return text


def _place(table: str, file: str, row: int) -> RowPlace:
    return table, file, row


def _hidden(text: str, parts: Parts) -> str:
    for part, shown in parts:
        for written in _spellings(part):
            text = text.replace(written, shown)
    return text


def _spellings(part: str) -> set[str]:
    """How a part of a URL can stand in a file: as it is, as JSON, and as CSV."""
    as_json = {json.dumps(part, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False)}
    slashed = {text.replace("/", "\\/") for text in as_json}
    return {part, part.replace('"', '""'), *as_json, *slashed}
