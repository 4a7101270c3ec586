"""Where rows are kept, and how batches are cut, never shows in what a run finds."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from newsschema.errors import ConfigurationError
from newsschema.readers.dataset import open_dataset
from newsschema.reports.formats import format_named, write_file
from newsschema.reports.options import ReportOptions
from newsschema.validators import dealing, engine, found, near_copies, parts, row_store
from newsschema.validators.active import active_rules
from newsschema.validators.gathering import Gathering
from newsschema.validators.memory import Budget, free_memory, parsed_size
from newsschema.validators.row_store import RowStore, compact, side_by_side
from newsschema.validators.settings import Settings

FIXTURES = Path(__file__).parents[2] / "fixtures"
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def report(folder: Path, out: Path, memory: int | None, batch_bytes: int) -> bytes:
    """The findings as the bytes of the format jsonl."""
    settings = Settings(now=NOW, memory=memory)
    outcome = engine.run(open_dataset([folder]), settings, batch_bytes=batch_bytes)
    assert [rule.code for rule in outcome.rules if rule.status == "crashed"] == []
    write_file(outcome, format_named("jsonl"), out, ReportOptions())
    return out.read_bytes()


def counted_files(patch: pytest.MonkeyPatch) -> list[int]:
    """Makes files of few rows; the list grows with each."""
    made: list[int] = []
    new_file = RowStore.new_file
    patch.setattr(RowStore, "new_file", lambda own: made.append(1) or new_file(own))
    patch.setattr(row_store, "PIECE_BYTES", 2_000)
    return made


def test_rows_in_files_give_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = counted_files(monkeypatch)
    monkeypatch.setattr("newsschema.validators.memory.SMALLEST_BATCH", 4_000)
    formats = FIXTURES / "newsroom-broken-formats"
    in_memory = report(formats, tmp_path / "a.jsonl", None, 4_000)
    assert not made
    in_files = report(formats, tmp_path / "b.jsonl", 1, 4_000)
    assert made
    assert in_files == in_memory
    assert in_memory


def test_rows_of_no_article_are_looked_at_once(tmp_path: Path) -> None:
    texts = ["They voted against the ferry.", "The bridge was built in 1907."]
    claims = [{"claim_id": f"c{n}", "text": t, "language": "en"} for n, t in enumerate(texts)]
    (tmp_path / "claims.jsonl").write_text("\n".join(map(json.dumps, claims)))
    in_memory = report(tmp_path, tmp_path / "a", None, 1 << 20)
    assert in_memory.count(b"CLM002") == 1
    assert report(tmp_path, tmp_path / "b", 1, 1 << 20) == in_memory


def test_findings_of_many_outlets_keep_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = [
        {
            "article_id": f"a{n}",
            "publisher": f"Outlet {n % 12}",
            "published_at": "2026-01-02T08:15:07Z",
            "body": f"The ferry number {n} left the quay.",
        }
        for n in range(1200)
    ]
    (tmp_path / "articles.jsonl").write_text("\n".join(map(json.dumps, articles)))
    in_memory = report(tmp_path, tmp_path / "a", None, 1 << 20)
    assert in_memory.count(b"DST006") == 12
    monkeypatch.setattr(RowStore, "parts_of", lambda _own, _frames: 5)
    assert report(tmp_path, tmp_path / "b", 1, 1 << 20) == in_memory


BROKEN = {
    file.name: file.read_bytes().splitlines(keepends=True)
    for file in sorted((FIXTURES / "newsroom-broken").glob("*.jsonl"))
}


@settings(max_examples=2, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(
    dice=st.randoms(use_true_random=False),
    batch_bytes=st.sampled_from([20_000, 50_000, 1 << 20]),
    number=st.integers(2, 5),
    indexed=st.integers(3, 50),
)
def test_neither_do_batches_parts_and_the_order_of_rows(
    dice: random.Random, batch_bytes: int, number: int, indexed: int
) -> None:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        data = Path(folder, "data")
        data.mkdir()
        for name, lines in BROKEN.items():
            (data / name).write_bytes(b"".join(dice.sample(lines, len(lines))))
        made = counted_files(patch)
        whole = report(data, Path(folder, "a.jsonl"), None, 1 << 26)
        assert not made
        patch.setattr("newsschema.validators.memory.SMALLEST_BATCH", batch_bytes)
        patch.setattr(RowStore, "parts_of", lambda _own, _frames: number)
        patch.setattr(parts, "INDEXED", indexed)
        patch.setattr(dealing, "AT_ONCE", indexed)
        patch.setattr(found, "AT_ONCE", indexed)
        patch.setattr(near_copies, "SORTED", indexed)
        assert report(data, Path(folder, "b.jsonl"), 1, batch_bytes) == whole
        assert made


FRAMES = st.lists(
    st.tuples(
        st.lists(st.one_of(st.none(), st.text(max_size=40)), max_size=8),
        st.booleans(),
    ),
    max_size=6,
)


@given(FRAMES, st.integers(0, 400))
def test_rows_come_back_as_they_were(
    drawn: list[tuple[list[str | None], bool]], budget: int
) -> None:
    frames = []
    for texts, labelled in drawn:
        text = pl.Series("text", texts, dtype=pl.String)
        frame = pl.DataFrame({"text": text, "spans": text.reshape((-1, 1)).arr.to_list()})
        kind = pl.lit("a", dtype=pl.Categorical) if labelled else pl.lit(None, dtype=pl.Null)
        frames.append(frame.with_columns(kind=kind))
    with RowStore(budget) as store:
        rows = store.rows()
        for frame in frames:
            rows.add(frame)
        kept = rows.frames()
        given_back = [row for frame in kept for row in frame.rows()]
        assert given_back == [row for frame in frames for row in frame.rows()]
        if len({str(frame.schema) for frame in frames}) == 1:
            assert all(frame.schema == frames[0].schema for frame in kept)
        assert (
            budget
            or not store.has_files
            or store.held == 0
            or any(frame.schema["kind"] == pl.Categorical for frame in frames)
        )


@given(st.lists(st.integers(1, 3), max_size=6), st.randoms(use_true_random=False))
def test_frames_side_by_side_are_cut_alike(sizes: list[int], dice: random.Random) -> None:
    left = in_chunks(pl.int_range(sum(sizes), eager=True).alias("left").to_frame(), sizes)
    right = left.select(right=-pl.col("left"))
    both = side_by_side(left, in_chunks(right.rechunk(), dice.sample(sizes, len(sizes))))
    assert both.rows() == [(number, -number) for number in range(sum(sizes))]
    assert len(set(both.n_chunks("all"))) == 1


def in_chunks(frame: pl.DataFrame, sizes: list[int]) -> pl.DataFrame:
    """A frame in chunks of these numbers of rows."""
    pieces = [frame.slice(sum(sizes[:at]), size) for at, size in enumerate(sizes)]
    return pl.concat([frame.clear(), *pieces], rechunk=False)


def test_what_is_gathered_is_in_one_chunk_as_its_batch_is() -> None:
    articles = pl.DataFrame({"article_id": ["a", "b"], "body": ["The council met.", "It rained."]})
    gathered = Gathering(active_rules(Settings())).of(articles)
    assert gathered.width > 5
    assert set(gathered.n_chunks("all")) == {1}


def test_files_go_with_the_run() -> None:
    with RowStore(0) as store:
        rows = store.rows()
        rows.add(pl.DataFrame({"text": ["a"]}))
        folder = store.new_file().parent
        assert list(folder.iterdir())
        frame = pl.concat(rows.frames())
    assert not folder.exists()
    assert frame["text"].to_list() == ["a"]


def test_a_copy_holds_its_own_rows_alone() -> None:
    text = pl.DataFrame({"text": ["long enough to lie outside of the view " * 3] * 1000})
    views = compact(text[:1]).to_arrow(compat_level=pl.CompatLevel.newest())["text"]
    assert views.nbytes < 1000


@pytest.mark.parametrize(
    ("text", "size"),
    [("512MB", 512_000_000), ("2GiB", 2 << 30), ("1.5 GB", 1_500_000_000), ("7", 7), ("1K", 1000)],
)
def test_sizes(text: str, size: int) -> None:
    assert parsed_size(text) == size
    assert Settings().overridden(memory=text).memory == size


@pytest.mark.parametrize("text", ["", "much", "-1", "1XB", "1,5GB"])
def test_what_is_no_size_is_told(text: str) -> None:
    with pytest.raises(ConfigurationError, match="memory"):
        Settings().overridden(memory=text)


def test_what_is_read_in_one_go_is_a_share_of_the_memory() -> None:
    shares = {None: 32 << 20, 1 << 30: 32 << 20, 64 << 20: 8 << 20, 1: 4 << 20}
    assert {size: Budget(size).read(32 << 20) for size in shares} == shares


def test_some_memory_is_free() -> None:
    assert free_memory() is None or free_memory() > 0  # type: ignore[operator]
