"""What is counted of findings does not depend on where the pieces end in which they are counted."""

from pathlib import Path
from typing import Any

import pytest

from newsschema.readers.dataset import open_dataset
from newsschema.validators import engine, tally
from newsschema.validators.settings import Settings

BROKEN = Path(__file__).parents[2] / "fixtures" / "newsroom-broken"
IN_MEMORY = {
    "articles": [{"article_id": None, "title": "", "body": ""}] * 2,
    "quotes": [{"quote_id": None, "article_id": "a", "text": ""}] * 2,
}


@pytest.mark.parametrize("size", [1, 2, 7])
@pytest.mark.parametrize("tables", [[BROKEN], IN_MEMORY], ids=["files", "memory"])
def test_rows_count_once(tables: Any, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = engine.run(open_dataset(tables), Settings())
    rows = {
        place
        for place in whole.findings.select("table", "file", "row").rows()
        if place[2] is not None
    }
    assert whole.summary["rows_with_findings"] == len(rows)
    assert len(rows) < whole.findings.height
    monkeypatch.setattr(tally, "AT_ONCE", size)
    in_pieces = engine.run(open_dataset(tables), Settings())
    assert in_pieces.summary == whole.summary
    assert in_pieces.rules == whole.rules
