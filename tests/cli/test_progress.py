"""How far a run is: rows, the share of the files' bytes, and the time that is left."""

from __future__ import annotations

import gzip
import pickle
from pathlib import Path

import pytest

from newsschema.cli import progress
from newsschema.readers.dataset import open_dataset, share_read
from newsschema.validators.example import actor


def test_the_share_follows_the_bytes_of_the_files(tmp_path: Path) -> None:
    lines = "".join(f'{{"actor_id": "a{n}", "name": "N", "type": "person"}}\n' for n in range(9))
    (tmp_path / "actors.jsonl").write_text(lines, "utf-8")
    (tmp_path / "sources.jsonl.gz").write_bytes(gzip.compress(b'{"source_id": "s"}\n' * 2000))
    dataset = open_dataset([tmp_path])
    assert share_read(dataset) == 0
    first = (tmp_path / "actors.jsonl").stat().st_size
    whole = first + (tmp_path / "sources.jsonl.gz").stat().st_size
    list(dataset.tables["actors"].batches())
    assert share_read(dataset) == first / whole
    assert share_read(pickle.loads(pickle.dumps(dataset))) == 0  # noqa: S301 - our own
    list(dataset.tables["sources"].batches())
    assert share_read(dataset) == 1
    assert share_read(open_dataset({"actors": [actor()]})) is None


@pytest.mark.parametrize(
    ("share", "seconds", "words"),
    [
        (None, 5, "reading quotes: 1,200 rows"),
        (0.01, 5, "reading quotes: 1,200 rows, 1 % of all"),
        (0.25, 10, "reading quotes: 1,200 rows, 25 % of all, about 30 s left"),
        (0.10, 60, "reading quotes: 1,200 rows, 10 % of all, about 9 min left"),
        (1.0, 60, "reading quotes: 1,200 rows, 100 % of all"),
    ],
)
def test_what_is_said(
    share: float | None, seconds: float, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: clock[0])
    pace = progress._Pace(lambda: share)
    clock[0] += seconds
    assert pace.sentence("quotes", 1200) == words


def test_lines_come_after_patience_and_not_too_often(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: clock[0])
    with progress.progress(True, color=False, share=lambda: 0.5) as meter:
        assert meter is not None
        for _ in range(30):
            meter("quotes", 10)
            clock[0] += 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 3
    assert lines[0] == "reading quotes: 10 rows, 50 % of all, about 2 s left"
