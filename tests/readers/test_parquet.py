"""Parquet: damage is found and told, what is sound is read, nothing grows without bound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsschema.errors import InputError
from newsschema.readers import arrow_frames, parquet
from newsschema.readers.limits import DEFAULT, Limits
from newsschema.readers.parquet import read_parquet
from newsschema.readers.raw import RawBatch
from newsschema.readers.source import Source
from newsschema.readers.table import PROBLEMS

OWN = ["__file", "__line", "__row"]


@dataclass
class Result:
    batches: list[RawBatch]
    problems: pl.DataFrame

    @property
    def frame(self) -> pl.DataFrame:
        return pl.concat([batch.frame for batch in self.batches])

    @property
    def said(self) -> list[Any]:
        return self.problems.select("code", "column", "row").rows()


class Files:
    def __init__(self, folder: Path) -> None:
        self.path = folder / "actors.parquet"

    def written(self, table: pa.Table, **options: Any) -> bytes:
        pq.write_table(table, self.path, **{"write_page_checksum": True, **options})
        return self.path.read_bytes()

    def read(self, data: bytes, limits: Limits = DEFAULT) -> Result:
        self.path.write_bytes(data)
        problems: list[pl.DataFrame] = []
        source = Source("actors", 0, "actors.parquet", self.path, "parquet", limits)
        batches = list(read_parquet(source, None, problems))
        return Result(batches, pl.concat([PROBLEMS.to_frame(), *problems]))

    def through(self, table: pa.Table, limits: Limits = DEFAULT, **options: Any) -> Result:
        return self.read(self.written(table, **options), limits)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return Files(tmp_path_factory.mktemp("parquet"))


def people(count: int = 300) -> pa.Table:
    spans = [[{"start": n, "end": n + 1}] for n in range(count)]
    names = [f"Nur Aydın {n % 7}" for n in range(count)]
    return pa.table({"actor_id": [f"b{n}" for n in range(count)], "name": names, "spans": spans})


@pytest.mark.parametrize("group", [7, 100, 300])
def test_rows_are_numbered_over_row_groups(files: Files, group: int) -> None:
    found = files.through(people(), row_group_size=group)
    assert found.frame["__row"].to_list() == list(range(300))
    assert found.frame["__line"].null_count() == 300
    assert found.frame["actor_id"].to_list() == [f"b{n}" for n in range(300)]
    assert found.said == []


def test_no_rows(files: Files) -> None:
    found = files.through(people(0))
    assert found.frame.columns == ["actor_id", "name", "spans", *OWN]
    assert found.frame.height == 0


def test_batches_follow_the_bytes_of_rows(files: Files, monkeypatch: Any) -> None:
    monkeypatch.setattr(parquet, "BATCH_ROWS", (10, 1000))
    files.written(people(), compression="none")
    source = Source("actors", 0, "actors.parquet", files.path, "parquet", batch_bytes=2000)
    batches = [raw.frame for raw in read_parquet(source, None, [])]
    assert 3 < len(batches) < 31
    assert pl.concat(batches)["__row"].to_list() == list(range(300))


@pytest.mark.parametrize(
    "data", [b"x", b"PAR1", b"PAR1" * 3, b"PAR1" + b"\xff" * 40 + b"PAR1", b'{"a": 1}\n']
)
def test_what_is_no_parquet_file(files: Files, data: bytes) -> None:
    found = files.read(data)
    assert found.batches == []
    assert found.said == [("IO019", None, None)]


def test_a_file_without_bytes(files: Files) -> None:
    with pytest.raises(InputError, match="empty"):
        files.read(b"")


def test_a_damaged_row_group_does_not_hide_the_others(files: Files) -> None:
    data = bytearray(files.written(people(), row_group_size=100, compression="none"))
    meta = pq.ParquetFile(files.path).metadata.row_group(1).column(0)
    data[meta.data_page_offset + 60] ^= 1
    found = files.read(bytes(data))
    assert found.frame["__row"].to_list() == [*range(100), *range(200, 300)]
    ((code, _, _),) = found.said
    assert code == "IO020"
    assert "rows 100 to 199 are missing" in found.problems["message"][0]


@pytest.fixture(scope="module")
def sound(files: Files) -> tuple[bytes, pl.DataFrame]:
    data = files.written(people(60), row_group_size=25)
    return data, files.read(data).frame


@given(places=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 7)), min_size=1, max_size=3))
def test_no_damaged_page_is_silent(files: Files, sound: Any, places: Sequence[Any]) -> None:
    data, frame = bytearray(sound[0]), sound[1]
    # Parquet has no checksum for the footer, which begins where its length says.
    pages = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
    for place, bit in places:
        data[int(place * (pages - 1))] ^= 1 << bit
    found = files.read(bytes(data))
    assert found.problems.height or found.frame.equals(frame)


@given(share=st.floats(0.01, 0.999))
def test_no_cut_is_silent(files: Files, sound: Any, share: float) -> None:
    found = files.read(sound[0][: max(1, int(len(sound[0]) * share))])
    assert found.batches == []
    assert found.said == [("IO019", None, None)]


def invalid(*values: bytes) -> pa.Array:
    """Texts that need not be UTF-8, as a careless program would write them."""
    return pa.array(values, pa.binary()).view(pa.string())


def invalid_views(*values: bytes) -> pa.Array:
    """The same as views, which are read as such where the file's Arrow schema names them."""
    return pa.array(values, pa.binary_view()).view(pa.string_view())


@pytest.mark.parametrize(
    ("column", "kept"),
    [
        (invalid(b"a", b"caf\xe9", b"c"), ["a", None, "c"]),
        (pa.StructArray.from_arrays([invalid(b"a", b"\xff", b"c")], ["x"]), [{"x": "a"}, None]),
        (
            pa.ListArray.from_arrays(
                pa.array([0, 1, 2, 3], pa.int32()), invalid(b"a", b"\xff", b"c")
            ),
            [["a"], None, ["c"]],
        ),
        (invalid_views(b"a", b"\xff", b"c"), ["a", None, "c"]),
        (
            pa.ListArray.from_arrays(
                pa.array([0, 1, 2, 3], pa.int32()), invalid_views(b"a", b"\xff", b"c")
            ),
            [["a"], None, ["c"]],
        ),
    ],
)
def test_texts_that_are_no_utf8(files: Files, column: pa.Array, kept: list[Any]) -> None:
    found = files.through(pa.table({"actor_id": ["b1", "b2", "b3"], "name": column}))
    assert found.said == [("IO001", "name", 1)]
    assert found.frame["name"].to_list()[: len(kept)] == kept
    assert found.frame["actor_id"].to_list() == ["b1", "b2", "b3"]


def test_a_text_that_is_no_utf8_is_shown(files: Files) -> None:
    found = files.through(pa.table({"name": invalid(b"caf\xe9")}))
    assert found.problems["found"].to_list() == ["caf\\xe9"]


def test_two_columns_of_one_name(files: Files) -> None:
    table = pa.Table.from_arrays([pa.array(["a"]), pa.array(["b"])], names=["name", "name"])
    found = files.through(table)
    assert found.frame.columns == ["name", "name_2", *OWN]
    assert found.said == [("IO004", "name", None)]


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        (pa.array(["a", None]).dictionary_encode(), pl.String),
        (pa.array([["a"], None], pa.list_(pa.string())), pl.List(pl.String)),
        (pa.array(["a", None], pa.large_string()), pl.String),
        (pa.array([b"0" * 16, None], pa.binary(16)), pl.Binary),
        (
            pa.ExtensionArray.from_storage(pa.uuid(), pa.array([b"0" * 16] * 2, pa.binary(16))),
            pl.Binary,
        ),
        (pa.array([1, None], pa.timestamp("us", "+02:00")), pl.Datetime("us", "Etc/GMT-2")),
        (pa.array([None, None], pa.null()), pl.Null),
    ],
)
def test_columns_come_in_plain_types(files: Files, values: pa.Array, dtype: pl.DataType) -> None:
    found = files.through(pa.table({"x": values}))
    assert found.said == []
    assert found.frame.height == 2
    if not isinstance(dtype, pl.Datetime):
        assert found.frame.schema["x"] == dtype


def test_a_type_that_cannot_be_read_is_left_out(files: Files) -> None:
    table = pa.table({"x": pa.array([1], pa.decimal256(60, 2)), "name": ["a"]})
    found = files.through(table)
    assert found.frame.columns == ["name", *OWN]
    assert found.said == [("IO014", "x", None)]


def repeated(text: str, rows: int) -> pa.Table:
    indices = pa.array([0] * rows, pa.int32())
    return pa.table({"name": pa.DictionaryArray.from_arrays(indices, pa.array([text]))})


@pytest.mark.parametrize("schema", [True, False])
def test_long_texts_of_a_dictionary_come_in_small_batches(
    files: Files, monkeypatch: Any, schema: bool
) -> None:
    monkeypatch.setattr(parquet, "LARGEST", 100_000)
    monkeypatch.setattr(arrow_frames, "LARGEST", 100_000)
    found = files.through(repeated("x" * 10_000, 64), store_schema=schema)
    assert found.said == []
    assert found.frame["name"].to_list() == ["x" * 10_000] * 64
    assert found.frame["__row"].to_list() == list(range(64))
    assert len(found.batches) == 8


def test_dictionaries_inside_lists_count_too(files: Files, monkeypatch: Any) -> None:
    monkeypatch.setattr(parquet, "LARGEST", 100_000)
    monkeypatch.setattr(arrow_frames, "LARGEST", 100_000)
    lists = pa.ListArray.from_arrays(
        pa.array(range(65), pa.int32()), repeated("x" * 10_000, 64)["name"].combine_chunks()
    )
    found = files.through(pa.table({"name": lists}), store_schema=False)
    assert found.frame["name"].to_list() == [["x" * 10_000]] * 64
    assert len(found.batches) == 8


def test_a_number_that_no_text_has_counts_as_the_longest() -> None:
    numbers = pa.array([0, 4, None], pa.int32())
    column = pa.DictionaryArray.from_arrays(numbers, pa.array(["ab", "abcd"]), safe=False)
    assert arrow_frames.text_bytes(column[:1]) == 2
    assert arrow_frames.text_bytes(column) == 12


def test_a_file_that_unpacks_to_too_much_is_not_read_on(files: Files, monkeypatch: Any) -> None:
    monkeypatch.setattr(parquet, "LARGEST", 100_000)
    found = files.through(repeated("x" * 100_000, 5000), limits=Limits(ratio_from=200_000))
    assert found.frame.height == 0
    assert [code for code, _, _ in found.said] == ["IO018"]
    assert "200 times" in found.problems["message"][0]


def test_a_file_that_changes_while_it_is_read(files: Files) -> None:
    files.written(people())
    problems: list[pl.DataFrame] = []
    source = Source("actors", 0, "actors.parquet", files.path, "parquet")
    batches = read_parquet(source, None, problems)
    next(batches)
    with files.path.open("ab") as more:
        more.write(b"x")
    list(batches)
    assert "changed" in pl.concat(problems)["message"][0]
