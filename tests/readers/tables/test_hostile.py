"""Files that were not meant well: each defect told with its place and code, each good row kept."""

from __future__ import annotations

import gzip
import io
import json
import os
import tracemalloc
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from newsschema.errors import InputError, UsageError
from newsschema.readers.dataset import open_dataset

GOOD = b'{"actor_id":"%s","name":"Ines Rao","type":"person"}'
FIRST, LAST = GOOD % b"first", GOOD % b"last"
HEADER = "actor_id,name,type"


def said(found: Any) -> list[tuple[str, int | None]]:
    """Code and line of all that was reported, without what is only told of columns."""
    problems = found.table.problems().filter(pl.col("severity").is_null())
    kept = problems.filter(~pl.col("code").is_in(["IO011", "IO012"]))
    return sorted(kept.select("code", "line").rows(), key=str)


def zstd(data: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as packed:
        packed.write(data)
    return bytes(sink.getvalue().to_pybytes())


LINES = {
    "duplicate key": (b'{"actor_id":"x","actor_id":"y"}', "IO004"),
    "duplicate key, escaped": (b'{"actor_id":"x","actor\\u005fid":"y"}', "IO004"),
    "duplicate key, nested": (b'{"actor_id":"x","more":[{"a":1,"a":1}]}', "IO004"),
    "NaN": (b'{"actor_id":"x","score":NaN}', "IO003"),
    "Infinity": (b'{"actor_id":"x","score":-Infinity}', "IO003"),
    "a number beyond all floats": (b'{"actor_id":"x","score":1e400}', "IO003"),
    "half of a surrogate pair": (b'{"actor_id":"x","name":"\\ud83d"}', "IO005"),
    "half of a pair in a key": (b'{"actor_id":"x","\\ude00":1}', "IO005"),
    "a number as name": (b'{"actor_id":"x","name":7,"type":"person"}', "IO014"),
    "an object as name": (b'{"actor_id":"x","name":{"a":1},"type":"person"}', "IO014"),
    "a million brackets": (b'{"actor_id":"x","more":' + b"[" * 1_000_000, "IO016"),
    "70 levels": (b'{"actor_id":"x","more":' + b"[" * 70 + b"]" * 70 + b"}", "IO016"),
    "NUL": (b'{"actor_id":"x\0"}', "IO003"),
    "only NULs": (b"\0" * 100, "IO003"),
    "bytes that are not UTF-8": (b'{"actor_id":"caf\xe9"}', "IO001"),
    "a surrogate in UTF-8": (b'{"actor_id":"\xed\xa0\xbd"}', "IO001"),
    "an overlong NUL": (b'{"actor_id":"\xc0\x80"}', "IO001"),
    "a mark in the middle": (b'\xef\xbb\xbf{"actor_id":"x"}', "IO003"),
    "two documents": (b'{"actor_id":"x"}{"actor_id":"y"}', "IO003"),
    "cut off": (b'{"actor_id":"x","name":"Ole', "IO003"),
    "a lone CR between": (b'{"actor_id":"x"}\r{"actor_id":"y"}', "IO003"),
    "a line of 17 MiB": (b'{"actor_id":"' + b"x" * (17 << 20) + b'"}', "IO017"),
    "10,000 keys": (json.dumps({f"k{n}": n for n in range(10_000)}).encode(), "IO017"),
    "no object": (b"[1, 2]", "IO003"),
    "Python": (b"{'actor_id': None}", "IO003"),
}


@pytest.mark.parametrize("case", LINES)
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_line_among_good_ones(read: Any, case: str, end: bytes) -> None:
    line, code = LINES[case]
    found = read.file("actors", "jsonl", end.join([FIRST, line, LAST]))
    assert said(found) == [(code, 2)]
    ids = found.values("actor_id")
    assert (ids[0], ids[-1]) == ("first", "last")
    assert len(ids) == (3 if code == "IO014" else 2)


@pytest.mark.parametrize("case", sorted(set(LINES) - {"only NULs", "a line of 17 MiB"}))
def test_an_element_among_good_ones(read: Any, case: str) -> None:
    line, code = LINES[case]
    found = read.file("actors", "json", b"[\n" + b",\n".join([FIRST, line, LAST]) + b"\n]")
    codes = {one for one, _ in said(found)}
    # A bracket that is never closed leaves the array open, too.
    assert code in codes | {"IO003"}
    assert found.values("actor_id")[0] == "first"
    assert "last" in found.values("actor_id")


def test_values_that_no_type_holds_are_kept_as_they_are_written(read: Any) -> None:
    numbers = ["9007199254740993", "9223372036854775808", "123456789012345678901234567890"]
    lines = [f'{{"actor_id":"{at}","name":"x","n":{n}}}' for at, n in enumerate(numbers)]
    found = read.file("actors", "jsonl", "\n".join(lines).encode())
    assert found.values("n") == numbers
    late = [b'{"actor_id":"%d","n":%d}' % (at, at) for at in range(300)]
    found = read.file("actors", "jsonl", b"\n".join([*late, b'{"actor_id":"z","n":"seven"}']))
    assert found.values("n")[-1] in {"seven", '"seven"'}
    quotes = b'{"quote_id":"q","article_id":"a","text":"t","start":7.25,"end":9}'
    found = read.file("quotes", "jsonl", quotes)
    assert ("IO014", 1) in said(found)


def test_separators_of_lines_that_are_none(read: Any) -> None:
    name = "a\u2028b\u2029c\x85d\x0be\x0c"
    line = json.dumps({"actor_id": "x", "name": name, "type": "person"}, ensure_ascii=False)
    found = read.file("actors", "jsonl", line.encode())
    assert found.values("name") == [name]
    # What is printed over several lines is no row on any of them.
    found = read.file("actors", "jsonl", FIRST + b'\n{\n "actor_id": "x"\n}\n' + LAST)
    assert said(found) == [("IO003", 2), ("IO003", 3), ("IO003", 4)]
    assert found.values("actor_id") == ["first", "last"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-16-le"])
@pytest.mark.parametrize("kind", ["jsonl", "json", "csv"])
def test_other_encodings_are_refused(read: Any, encoding: str, kind: str) -> None:
    text = f"{HEADER}\nx,y,z\n" if kind == "csv" else FIRST.decode() + "\n"
    found = read.file("actors", kind, text.encode(encoding))
    assert found.frames == [] or found.frame.is_empty() or kind == "csv"
    assert said(found) or found.table.unreadable or found.table.problems().height


ROWS = {
    "one cell too many": ("x,a,b,c", "IO006"),
    "one too few": ("x,a", "IO006"),
    "a quote that is never closed": ('x,"a,person', "IO006"),
    "text after a closing quote": ('x,"a"b,person', "IO006"),
    "Latin-1": (b"x,caf\xe9,person", "IO001"),
    "a cell of 9 Mi characters": (f'x,"{"y" * (9 << 20)}",person', "IO017"),
    "a line of 17 MiB": (f"x,{'y' * (17 << 20)},person", "IO017"),
}


@pytest.mark.parametrize("case", ROWS)
def test_a_row_among_good_ones(read: Any, case: str) -> None:
    row, code = ROWS[case]
    data = row if isinstance(row, bytes) else row.encode()
    found = read.csv(
        "actors", b"\n".join([HEADER.encode(), b"first,a,person", data, b"last,b,person"])
    )
    assert said(found) == [(code, 3)]
    assert found.values("actor_id") == ["first", "last"]


def test_cells_are_text(read: Any) -> None:
    rows = ["00123,NA,person", "12e4,NULL,person", '7,"say ""x"", then",person', "8,=1+1,person"]
    found = read.csv("actors", "\n".join([HEADER, *rows]))
    assert found.values("actor_id") == ["00123", "12e4", "7", "8"]
    assert found.values("name")[0] == "NA"
    assert found.values("name")[2:] == ['say "x", then', "=1+1"]


@pytest.mark.parametrize("header", ["actor_id,name,name", "actor_id,name,", '"actor_id,name,type'])
def test_odd_headers(read: Any, header: str) -> None:
    found = read.csv("actors", f"{header}\nx,a,b\n")
    assert found.frame.height == 1
    assert found.table.problems().filter(pl.col("line") == 1).height == 1


PACKED = {
    "cut off": gzip.compress(FIRST + b"\n")[:-4],
    "a wrong checksum": gzip.compress(FIRST + b"\n")[:-8] + bytes(8),
    "followed by something": gzip.compress(FIRST + b"\n") + b"more",
    "no end of the second part": gzip.compress(FIRST) + gzip.compress(LAST)[:-9],
    "a header alone": gzip.compress(b"")[:10],
    "Zstandard, cut off": zstd(FIRST + b"\n")[:-2],
}


@pytest.mark.parametrize("case", PACKED)
def test_archives(read: Any, case: str) -> None:
    found = read.file("actors", "jsonl.gz", PACKED[case])
    assert ("IO019", None) in said(found)


# Packed in the test: whoever only collects the tests need not wait for it.
BOMBS = {
    "70 MiB of nothing": (gzip.compress, b"\0"),
    "70 MiB of nothing, Zstandard": (zstd, b"\0"),
    "70 MiB of blank lines": (gzip.compress, b"\n"),
}


@pytest.mark.parametrize("case", BOMBS)
def test_archives_that_unpack_to_too_much(read: Any, case: str) -> None:
    pack, byte = BOMBS[case]
    found = read.file("actors", "jsonl.gz", pack(byte * (70 << 20)))
    assert ("IO018", None) in said(found)


def test_archives_that_are_whole(read: Any) -> None:
    lines = FIRST + b"\n" + LAST
    parts = gzip.compress(FIRST + b"\n") + gzip.compress(LAST)
    for data in (parts, zstd(FIRST + b"\n") + zstd(LAST), lines):
        found = read.file("actors", "jsonl.gz", data)
        assert (said(found), found.values("actor_id")) == ([], ["first", "last"])
    # One archive inside the other is no text.
    nested = read.file("actors", "jsonl.gz", gzip.compress(gzip.compress(lines)))
    assert nested.table.unreadable


def people(**columns: pa.Array) -> pa.Table:
    usual = {"actor_id": ["a", "b"], "name": ["Ines Rao", "Ole Brandt"], "type": ["person"] * 2}
    return pa.table({**usual, **columns})


TYPES = {
    "large_string": pa.array(["Ines Rao", "Ole Brandt"], pa.large_string()),
    "string_view": pa.array(["Ines Rao", "Ole Brandt"], pa.string_view()),
    "dictionary": pa.array(["Ines Rao", "Ole Brandt"]).dictionary_encode(),
    "binary": pa.array([b"Ines Rao", b"Ole Brandt"]),
}


@pytest.mark.parametrize("case", TYPES)
def test_texts_of_parquet_in_other_types(read: Any, case: str) -> None:
    found = read.parquet("actors", people(name=TYPES[case]))
    assert found.values("name") == ["Ines Rao", "Ole Brandt"]
    assert found.has_its_types()


@pytest.mark.parametrize("unit", ["int96", "ms", "us", "no zone"])
def test_instants_of_parquet(read: Any, unit: str) -> None:
    zone = None if unit in {"no zone", "int96"} else "UTC"
    times = pa.array([1_767_225_600_000, None], pa.timestamp("ms", zone))
    table = pa.table({"article_id": ["a", "b"], "body": ["x", "y"], "published_at": times})
    options = {"use_deprecated_int96_timestamps": True} if unit == "int96" else {}
    if unit == "us":
        options = {"coerce_timestamps": "us"}
    found = read.parquet("articles", table, **options)
    # Without a zone it is no instant; what was written is kept for the rule that says so.
    named = "published_at" if zone else "__raw_published_at"
    assert str(found.values(named)[0]).startswith("2026-01-01")
    assert found.has_its_types()


def test_odd_columns_of_parquet(read: Any) -> None:
    class Pickled(pa.ExtensionType):
        """A type as an attacker would name it; its storage is all that is read."""

        def __init__(self) -> None:
            super().__init__(pa.binary(), "evil.pickle")

        def __arrow_ext_serialize__(self) -> bytes:
            return b"cos\nsystem\n(S'false'\ntR."

        @classmethod
        def __arrow_ext_deserialize__(cls, storage: pa.DataType, serialized: bytes) -> Any:
            raise AssertionError("it was run")

    odd = pa.ExtensionArray.from_storage(Pickled(), pa.array([b"x", b"y"]))
    nested = pa.array([[[{"a": [1]}]], None])
    found = read.parquet("actors", people(odd=odd, nested=nested, empty=pa.nulls(2)))
    assert found.values("odd") == [b"x", b"y"]
    assert found.values("nested")[0] == [[{"a": [1]}]]
    assert {code for code, _ in said(found)} <= {"IO009"}
    twice = pa.Table.from_arrays([pa.array(["a"]), pa.array(["x"]), pa.array(["y"])],
                                 names=["actor_id", "name", "name"])  # fmt: skip
    assert ("IO004", None) in said(read.parquet("actors", twice))


def test_a_dictionary_that_stands_for_gigabytes(read: Any) -> None:
    names = pa.DictionaryArray.from_arrays(pa.array([0] * 30_000, pa.int32()), ["x" * 100_000])
    table = pa.table({"actor_id": [str(at) for at in range(30_000)], "name": names})
    tracemalloc.start()
    found = read.parquet("actors", table)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert said(found) == [("IO018", None)]
    assert peak < 200 << 20


@pytest.mark.parametrize("byte", range(0, 40, 3))
def test_a_damaged_page_costs_its_row_group_alone(read: Any, byte: int) -> None:
    sink = io.BytesIO()
    pq.write_table(people(), sink, row_group_size=1, write_page_checksum=True, compression="none")
    data = bytearray(sink.getvalue())
    start = pq.ParquetFile(sink).metadata.row_group(1).column(1).dictionary_page_offset
    data[start + byte] ^= 0x55
    found = read.file("actors", "parquet", bytes(data))
    whole = found.values("actor_id") == ["a", "b"] and found.values("name")[1] == "Ole Brandt"
    assert whole or (found.values("actor_id") == ["a"] and said(found) == [("IO020", None)])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
@pytest.mark.parametrize("what", ["pipe", "device", "loop", "folder", "link to a device"])
def test_what_is_no_file(folder: Path, what: str) -> None:
    path = Path("actors.jsonl")
    match what:
        case "pipe":
            os.mkfifo(path)
        case "device":
            path = Path("/dev/zero")
        case "loop":
            path.symlink_to(path)
        case "folder":
            path.mkdir()
        case _:
            path.symlink_to("/dev/zero")
    with pytest.raises((InputError, UsageError)):
        list(open_dataset([], tables={"actors": [path]}).tables["actors"].batches())


@pytest.mark.skipif(os.name == "nt", reason="the system allows no such names")
@pytest.mark.parametrize(
    "name", ["actors.[1].jsonl", "actors.*.jsonl", "actors.a\nb.jsonl", "actors.\x1b[31m.jsonl",
             "actors.$(id).jsonl", "actors.{a,b}.jsonl", "actors.%s.jsonl"]
)  # fmt: skip
def test_names_are_no_patterns(folder: Path, name: str) -> None:
    Path("actors.1.jsonl").write_bytes(LAST)
    Path(name).write_bytes(FIRST)
    Path("lang=zz").mkdir()
    (Path("lang=zz") / name).write_bytes(FIRST)
    for path in (Path(name), Path("lang=zz") / name):
        table = open_dataset([], tables={"actors": [path]}).tables["actors"]
        (frame,) = table.batches()
        assert frame["actor_id"].to_list() == ["first"]
        assert "lang" not in frame.columns


def test_loops_of_folders_end(folder: Path) -> None:
    parts = Path("actors")
    parts.mkdir()
    (parts / "a.jsonl").write_bytes(FIRST)
    (parts / "again").symlink_to(folder / "actors", target_is_directory=True)
    dataset = open_dataset(folder)
    assert [file.path.rpartition("/")[2] for file in dataset.tables["actors"].files] == ["a.jsonl"]
