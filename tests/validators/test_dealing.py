"""Rows that are dealt into parts."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import pytest

from newsschema.validators.dealing import Dealt, PartsFile
from newsschema.validators.row_store import RowStore

ROWS = pl.DataFrame({"id": [n % 5 for n in range(40)], "at": range(40), "text": ["x"] * 40})


def test_only_columns_that_are_asked_for_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    write = Dealt._written

    def noted(own: Dealt, names: Sequence[str]) -> PartsFile:
        asked.append(list(names))
        return write(own, names)

    monkeypatch.setattr(Dealt, "_written", noted)
    with RowStore(0) as store:
        dealt = Dealt(ROWS, pl.col("id"), 3, store)
        parts = [dealt.part(n).filter(pl.col("at") > 3).select("id", "at") for n in range(3)]
        found = [part.collect(engine="in-memory") for part in parts]
    assert asked == [["id", "at"]]
    assert pl.concat(found).sort("at").equals(ROWS.filter(pl.col("at") > 3).select("id", "at"))
    owners = pl.concat(frame["id"].unique() for frame in found)
    assert owners.is_unique().all()
