"""Lines that an outlet repeats: one verdict, however the articles come."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsschema.readers.dataset import open_dataset
from newsschema.validators import engine, repeated_lines, stages, workers
from newsschema.validators.rules.dup.dup005_repeated_line_across_articles import (
    RepeatedLineOptions,
)
from newsschema.validators.settings import RuleSettings, Settings
from tests.validators.parted import in_parts

LEAST = 3
LINES = [f"{word} is printed here by the harbour press" for word in ("One", "Two", "Four", "Nine")]
LINES += ["Too short", "“—” “—” “—” “—” “—” “—” “—”", "Too long, " * 200]
OUTLETS = ["Hafenpost", "港報", None]
ARTICLES = st.lists(
    st.tuples(st.sampled_from(OUTLETS), st.lists(st.integers(-3, len(LINES) - 1), max_size=6)),
    max_size=14,
)
"""Outlet and lines of each article; a line that stands nowhere else where the number is below 0."""


def chosen() -> Settings:
    """The rule alone, for a few articles."""
    options = RepeatedLineOptions(articles=LEAST, share=0.0)
    return Settings(
        now=datetime(2026, 3, 1, tzinfo=UTC),
        select=("DUP005",),
        rules={"DUP005": RuleSettings(options=options)},
    )


def bodies(articles: Sequence[tuple[str | None, list[int]]]) -> list[list[str]]:
    """The lines of each article."""
    return [
        [
            LINES[n] if n >= 0 else f"Line {at} of article {row} stands alone"
            for at, n in enumerate(own)
        ]
        for row, (_, own) in enumerate(articles)
    ]


def expected(articles: Sequence[tuple[str | None, list[int]]]) -> list[tuple[int, str, int]]:
    """Row, line and number of articles of each finding, told the slow way."""
    texts = bodies(articles)
    found = []
    for outlet in OUTLETS:
        mine = [row for row, (name, _) in enumerate(articles) if name == outlet]
        for line in LINES[:4]:
            _, *others = [row for row in mine if line in texts[row]] or [0]
            long = [[text for text in texts[row] if len(text.encode()) >= 30] for row in others]
            leads = {own[0] for own in long}
            longest = {max(own, key=lambda text: len(text.encode())) for own in long}
            if min(len(others), len(leads), len(longest)) + 1 >= LEAST:
                found += [(row, line, len(others) + 1) for row in others]
    return sorted(found)


def said(findings: pl.DataFrame) -> list[tuple[int, str, int]]:
    count = pl.col("message").str.extract(r"in (\d+) of").cast(pl.Int64)
    return findings.select("row", "found", count).rows()


@settings(max_examples=30)
@given(ARTICLES, st.sampled_from([1, 600, 1 << 20]), st.integers(1, 5), st.integers(0, 99))
def test_batches_parts_and_bits_shared_by_chance_do_not_show(
    articles: list[tuple[str | None, list[int]]], batch_bytes: int, parts: int, seed: int
) -> None:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        rows = [
            json.dumps({"article_id": f"a{n}", "publisher": outlet, "body": "\n".join(own)})
            for n, ((outlet, _), own) in enumerate(zip(articles, bodies(articles), strict=True))
        ]
        Path(folder, "articles.jsonl").write_text("\n".join([*rows, ""]), "utf-8")
        # So few that most lines find their bit set.
        patch.setattr(repeated_lines, "BITS", 64)
        patch.setattr(stages, "BATCH_BYTES", batch_bytes)
        whole = engine.run(open_dataset(folder), chosen(), batch_bytes=batch_bytes)
        assert said(whole.findings) == expected(articles)
        in_files = engine.run(open_dataset(folder), replace(chosen(), memory=1))
        assert in_files.findings.equals(whole.findings)
        parted = in_parts(open_dataset(folder), parts, chosen(), seed)
        assert parted.findings.equals(whole.findings)
        assert parted.rules == whole.rules


def test_workers_compare_all_articles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "articles").mkdir()
    for file in range(4):
        opening = " ".join(["No more than line"] * (file + 2))
        row = {"article_id": f"a{file}", "body": f"{opening}\n{LINES[0]}"}
        (tmp_path / "articles" / f"{file}.jsonl").write_text(json.dumps(row), "utf-8")
    monkeypatch.setattr(workers, "WORTH", 0)
    monkeypatch.setattr(workers, "PIECE", 0)
    found = workers.run(open_dataset(tmp_path), replace(chosen(), jobs=2)).findings
    assert found["key"].to_list() == ["a1", "a2", "a3"]
    assert found.equals(engine.run(open_dataset(tmp_path), chosen()).findings)
