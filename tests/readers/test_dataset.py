"""From files to tables: rows in their record's shape, numbered, with all that was wrong."""

from __future__ import annotations

import gzip
import json
import pickle
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from newsschema.errors import ConfigurationError, UsageError
from newsschema.readers.dataset import open_dataset
from newsschema.readers.table import INDEX, PROVENANCE, Table
from newsschema.readers.table_settings import TableSettings
from newsschema.schemas.actor import Actor


def actor(number: int, **more: Any) -> dict[str, Any]:
    return {"actor_id": f"act_{number}", "name": f"Name {number}", "type": "person", **more}


def lines(*rows: dict[str, Any] | bytes) -> bytes:
    return b"".join(
        (row if isinstance(row, bytes) else json.dumps(row).encode()) + b"\n" for row in rows
    )


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def actors(*names: str, **options: Any) -> Table:
    return open_dataset(names or ".", **options).tables["actors"]


def whole(table: Table) -> pl.DataFrame:
    return pl.concat(table.batches(), how="diagonal_relaxed")


def codes(table: Table) -> list[tuple[str, int | None, int | None]]:
    return table.problems().select("code", "file", "line").rows()


def test_batches_are_as_small_as_asked_for(here: Path) -> None:
    Path("actors.jsonl").write_bytes(lines(*map(actor, range(150_000))))
    whole_file, pieces = actors(), actors(batch_bytes=500_000)
    assert len(list(whole_file.batches())) == 1
    assert len(list(pieces.batches())) > 1
    assert whole(pieces).equals(whole(whole_file))


def test_rows_of_several_files(here: Path) -> None:
    Path("actors-1.jsonl").write_bytes(lines(actor(0), b"{", b"", actor(1)))
    Path("actors-2.jsonl.gz").write_bytes(gzip.compress(lines(actor(2), actor(3))))
    Path("actors-3.json").write_text(json.dumps([actor(4), 5, actor(5)], indent=1), "utf-8")
    table = actors()
    for _ in range(2):
        frame = whole(table)
        assert frame["actor_id"].to_list() == [f"act_{number}" for number in range(6)]
        assert frame[INDEX].to_list() == list(range(6))
        assert frame["__file"].to_list() == [0, 0, 1, 1, 2, 2]
        assert frame["__line"].to_list() == [1, 4, 1, 2, 2, 8]
        assert frame["__row"].to_list() == [0, 2, 0, 1, 0, 2]
        assert {name: frame.schema[name] for name in PROVENANCE} == dict(PROVENANCE)
        assert table.rows == 8
        assert codes(table) == [("IO003", 0, 2), ("IO003", 2, 7)]
        assert table.unreadable == []
        assert table.columns == ["actor_id", "name", "type"]
    assert [file.path for file in table.files] == [
        "actors-1.jsonl",
        "actors-2.jsonl.gz",
        "actors-3.json",
    ]
    assert [file.format for file in table.files] == ["jsonl", "jsonl", "json"]


def test_tables_come_in_the_order_of_the_catalogue(here: Path) -> None:
    for name in ("claims", "articles", "quotes"):
        Path(f"{name}.jsonl").write_bytes(b"{}\n")
    assert list(open_dataset(".").tables) == ["articles", "quotes", "claims"]


def test_types_that_do_not_fit(here: Path) -> None:
    Path("actors.jsonl").write_bytes(lines(*map(actor, range(150)), actor(0, actor_id=7, name=1)))
    table = actors()
    frame = whole(table)
    assert frame["actor_id"].to_list()[-1] == "7"
    assert frame["name"].to_list()[-1] is None
    found = table.problems().select("code", "line", "column", "found").rows()
    assert sorted(found) == [
        ("IO014", 151, "actor_id", "7"),
        ("IO014", 151, "name", "1"),
    ]


def test_ids_that_are_all_numbers_are_one_problem(here: Path) -> None:
    Path("actors.jsonl").write_bytes(lines(*(actor(at, actor_id=at) for at in range(300))))
    table = actors()
    assert whole(table)["actor_id"].to_list() == [str(at) for at in range(300)]
    assert codes(table) == [("IO010", 0, None)]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("actors.jsonl", b"\n\n", "it holds no row"),
        ("actors.jsonl", bytes(range(256)) * 10, "not one row could be read"),
        ("actors.jsonl", "{}".encode("utf-16"), "UTF-16"),
        ("actors.jsonl", gzip.compress(lines(actor(0)))[:-9], "cut off or damaged"),
        ("actors.jsonl", gzip.compress(b""), "it holds no row"),
        ("actors.json", b"[1]", "not one row could be read"),
        ("actors.jsonl", b"", "0 bytes"),
    ],
    ids=["blank", "binary", "utf-16", "cut off", "nothing packed", "bad array", "empty"],
)
def test_files_without_a_row(here: Path, name: str, data: bytes, said: str) -> None:
    (here / "d").mkdir()
    Path("d", name).write_bytes(data)
    table = actors("d")
    assert sum(frame.height for frame in table.batches()) == 0
    assert len(table.unreadable) == 1
    assert table.unreadable[0].startswith(f"d/{name}: ")
    assert said in table.unreadable[0]
    list(table.batches())
    assert len(table.unreadable) == 1


def test_one_good_row_is_enough(here: Path) -> None:
    Path("actors.jsonl").write_bytes(lines(b"{", actor(1), b"}"))
    table = actors()
    assert whole(table).height == 1
    assert table.unreadable == []


def test_an_empty_array_is_an_empty_table(here: Path) -> None:
    Path("actors.json").write_bytes(b"[]")
    table = actors()
    assert (list(table.batches()), table.unreadable) == ([], [])


def test_a_file_that_goes_away(here: Path) -> None:
    Path("actors.jsonl").write_bytes(lines(actor(0)))
    table = actors()
    Path("actors.jsonl").unlink()
    assert list(table.batches()) == []
    assert table.unreadable == ["actors.jsonl: no such file or directory"]


def test_context_that_can_not_be_read_is_no_failure(here: Path) -> None:
    Path("actors.jsonl").write_bytes(b"\xff\n")
    Path("quotes.jsonl").write_bytes(b"{}\n")
    dataset = open_dataset("quotes.jsonl")
    table = dataset.tables["actors"]
    assert not table.files[0].reported
    assert list(table.batches()) == []
    assert table.unreadable == []
    assert codes(table) == [("IO001", 0, 1)]


def test_further_tables_and_records(here: Path) -> None:
    class Member(Actor):
        """A person with a seat."""

        table = "members"

    Path("members.jsonl").write_bytes(lines(actor(1)))
    table = open_dataset(".", records={"members": Member}).tables["members"]
    assert table.record is Member
    assert whole(table)["name"].to_list() == ["Name 1"]


def test_configured_columns(here: Path) -> None:
    Path("people.jsonl").write_bytes(lines({"actor_id": "a", "called": "X", "type": "person"}))
    options = {
        "tables": {"actors": ["people.jsonl"]},
        "settings": {"actors": TableSettings(columns={"called": "name"})},
    }
    assert whole(open_dataset([], **options).tables["actors"])["name"].to_list() == ["X"]
    options["settings"] = {"actors": TableSettings(columns={"called": "nmae"})}
    with pytest.raises(ConfigurationError, match="nmae"):
        open_dataset([], **options)


def test_tables_in_memory() -> None:
    rows = [actor(0), actor(1)]
    dataset = open_dataset({"actors": pl.DataFrame(rows)})
    assert dataset.path == "<memory>"
    assert whole(dataset.tables["actors"])["actor_id"].to_list() == ["act_0", "act_1"]
    with pytest.raises(UsageError, match="'actor' is no table; did you mean 'actors'"):
        open_dataset({"actor": rows})


def test_tables_can_go_to_other_processes(here: Path) -> None:
    Path("actors.jsonl").write_bytes(lines(actor(0)))
    table = pickle.loads(pickle.dumps(actors()))  # noqa: S301 (our own bytes)
    assert whole(table).height == 1


def test_names_newsschema_keeps_for_itself_are_noted(here: Path) -> None:
    Path("actors.jsonl").write_bytes(lines(actor(0, __index=9, __row=8)))
    table = actors()
    frame = whole(table)
    assert frame.row(0, named=True)["__row"] == 0
    assert frame["extra__index"].to_list() == [9]
    noted = table.problems().filter(pl.col("column").str.starts_with("extra__"))
    assert noted.select("code", "severity").unique().rows() == [("IO011", "info")]


def test_long_cells_in_another_shape_are_read_whole(here: Path) -> None:
    names = "; ".join(f"Name {number}" for number in range(200))
    rows = [{"article_id": f"a{at}", "authors": [{"name": "A B"}]} for at in range(120)]
    Path("articles.jsonl").write_bytes(lines(*rows, {"article_id": "a", "authors": names}))
    table = open_dataset(".").tables["articles"]
    last = whole(table)["authors"].to_list()[-1]
    assert [author["name"] for author in last] == names.split("; ")
    assert table.problems()["found"].str.len_chars().max() == 500
