"""Producers' formats as tests read them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newsschema.readers.producers.catalogue import producer_named
from newsschema.readers.producers.producer import Account

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures" / "producers"


class Imported:
    """What a format's reader made of a file."""

    def __init__(self, name: str, path: Path) -> None:
        self.account = Account()
        self.tables: dict[str, list[dict[str, Any]]] = {}
        for table, row in producer_named(name)(self.account).read(path):
            self.tables.setdefault(table, []).append(row)


@pytest.fixture
def imported() -> Callable[[str, str | Path], Imported]:
    """Reads a file, of the fixtures where the name is relative."""
    return lambda name, path: Imported(name, FIXTURES / name / path)


def assert_grounded(tables: dict[str, list[dict[str, Any]]]) -> int:
    """Every span holds its words in its article's body; returns how many there are."""
    bodies = {row["article_id"]: row for row in tables["articles"]}
    count = 0
    for row in (*tables.get("quotes", ()), *tables.get("claims", ()), *tables.get("mentions", ())):
        spans = [
            *(row.get("spans") or ()),
            *(row.get("quoted_spans") or ()),
            *(row[name] for name in ("speaker_span", "cue_span", "span") if row.get(name)),
        ]
        for span in spans:
            text = bodies[row["article_id"]][span.get("field", "body")]
            assert text[span["start"] : span["end"]] == span["text"]
            count += 1
    return count
