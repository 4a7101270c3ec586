"""CSV: every good row is kept as it is written, every other one is reported with its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsschema.readers import csv_lines
from newsschema.readers.beginning import begin
from newsschema.readers.chunks import chunks
from newsschema.readers.csv_lines import Lines
from newsschema.readers.csv_rows import CsvRows, read_csv
from newsschema.readers.limits import DEFAULT, Limits
from newsschema.readers.raw import RawBatch
from newsschema.readers.source import Source, open_stream
from newsschema.readers.table import PROBLEMS

OWN = ["__file", "__line", "__row"]


@dataclass
class Result:
    batches: list[RawBatch]
    problems: pl.DataFrame

    @property
    def frame(self) -> pl.DataFrame:
        return pl.concat([batch.frame for batch in self.batches if batch.frame.width])

    @property
    def rows(self) -> list[tuple[str | None, ...]]:
        return self.frame.drop(OWN).rows()

    @property
    def places(self) -> list[tuple[int, int]]:
        """Line and row of the good rows."""
        return self.frame.select("__line", "__row").rows()

    @property
    def said(self) -> list[tuple[str, int | None, int | None]]:
        """Code, line and row of the problems."""
        return sorted(self.problems.select("code", "line", "row").rows(), key=str)

    @property
    def rejected(self) -> int:
        return sum(batch.rejected for batch in self.batches)


class Files:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(
        self,
        data: bytes | str,
        kind: str = "csv",
        *,
        fast: bool = True,
        chunk: int = 1 << 22,
        limits: Limits = DEFAULT,
    ) -> Result:
        path = self.folder / f"file.{kind}"
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        source = Source("actors", 0, path.name, path, kind, limits)
        problems: list[pl.DataFrame] = []
        with open_stream(source, problems) as stream:
            batches: Iterator[RawBatch] = iter(())
            if begin(source, stream, problems):
                lines = Lines(chunks(stream, chunk, 1 << 16))
                batches = CsvRows(source, {"name": ()}, problems, lines, fast).read()
            found = list(batches)
        return Result(found, pl.concat([PROBLEMS.to_frame(), *problems]))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return Files(tmp_path_factory.mktemp("csv"))


@pytest.fixture(params=[True, False], ids=["fast", "slow"])
def fast(request: Any) -> bool:
    return bool(request.param)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", ["", "end"])
def test_rows_and_lines(files: Files, fast: bool, end: str, last: str) -> None:
    text = end.join(["id,name", "1,Vale", "", '2,"a', 'b"', "3,"]) + (end if last else "")
    found = files.read(text, fast=fast)
    assert found.rows == [("1", "Vale"), ("2", f"a{end}b"), ("3", None)]
    assert found.places == [(2, 0), (4, 1), (6, 2)]
    assert found.said == []
    assert all(batch.all_text for batch in found.batches)


def test_cells_stay_as_they_are(files: Files, fast: bool) -> None:
    cells = ["00123", " x ", "12e4", "NA", "null", "a\x00b", "\x1b[31m", "é\u2028ü", "=1+1", "'"]
    text = "id,name\n" + "".join(f"{n},{cell}\n" for n, cell in enumerate(cells))
    found = files.read(text, fast=fast)
    assert [name for _, name in found.rows] == cells


@pytest.mark.parametrize(
    ("text", "kind", "names"),
    [
        ("id;name;kind\n1;a,b;c\n", "csv", ["id", "name", "kind"]),
        ("id\tname\n1\ta,b\n", "csv", ["id", "name"]),
        ("id|name\n1|a\n", "csv", ["id", "name"]),
        ("name,a;b;c;d\nx,y\n", "csv", ["name", "a;b;c;d"]),
        ("id,x\tname\n1,2\ta\n", "tsv", ["id,x", "name"]),
        ("id\nx\n", "csv", ["id"]),
        ('"na""me","b,c"\n1,2\n', "csv", ['na"me', "b,c"]),
    ],
)
def test_the_delimiter(files: Files, text: str, kind: str, names: list[str]) -> None:
    found = files.read(text, kind)
    assert found.frame.drop(OWN).columns == names
    assert found.frame.height == 1
    assert found.said == []


@pytest.mark.parametrize(
    ("lines", "good", "said"),
    [
        # Too many and too few cells.
        (["1,a", "2,b,c", "3", "4,d"], "14", [("IO006", 3, 1), ("IO006", 4, 2)]),
        # Text after a closing quote hides nothing else.
        (['1,"a"x', "2,b,c", "3,c"], "3", [("IO006", 2, 0), ("IO006", 3, 1)]),
        # A quote that is never closed.
        (['1,"open', "2,b", "3,c"], "23", [("IO006", 2, 0)]),
        (['1,"open', '2,"b"', "3,c"], "23", [("IO006", 2, 0)]),
        # Closed by another row's quote.
        (['1,"open', "2,b", '3,"c"', "4,d"], "234", [("IO006", 2, 0)]),
        (['1,"open', "2,b", '3,c"', "4,d"], "234", [("IO006", 2, 0)]),
        # What a broken cell of several lines leaves behind is part of it.
        (['1,"a "b" c', "more, of it", 'end"', "2,b"], "2", [("IO006", 2, 0)]),
        # A comma in a cell of several lines is none of the table's.
        (['1,"one', 'two, three"', "2,b"], "12", []),
        (["1,a", '2,b"c', "3,d"], "123", []),
    ],
)
def test_what_is_no_row(
    files: Files, fast: bool, lines: list[str], good: str, said: list[Any]
) -> None:
    found = files.read("\n".join(["id,name", *lines]), fast=fast)
    assert "".join(row[0] or "" for row in found.rows) == good
    assert found.said == said
    assert found.rejected == len(said)


def test_a_broken_cell_says_how_far_it_reaches(files: Files) -> None:
    found = files.read('id,name\n1,"a "b" c\nmore, of it\nend"\n2,b\n')
    (problem,) = found.problems.to_dicts()
    assert "lines 2 to 4" in problem["message"]
    assert problem["found"] == '1,"a "b" c'


@pytest.mark.parametrize("chunk", [16, 40, 1000])
def test_bad_rows_anywhere_in_large_files(files: Files, fast: bool, chunk: int) -> None:
    rows = [f'{n},"name {n}"' if n % 3 else f"{n},name {n}" for n in range(500)]
    bad = {7: "7", 100: '100,"x"y', 250: '250,"open', 251: "251,a,b", 499: "499,a,b,c"}
    text = "\n".join(["id,name", *(bad.get(n, row) for n, row in enumerate(rows))])
    found = files.read(text, fast=fast, chunk=chunk)
    assert [row[0] for row in found.rows] == [str(n) for n in range(500) if n not in bad]
    # The row after the quote that is never closed counts as swallowed by it.
    assert [line for _, line, _ in sorted(found.said, key=lambda one: one[1] or 0)] == [
        9,
        102,
        252,
        501,
    ]
    assert len(found.places) == len(rows) - len(bad)
    assert all(
        line == int(row[0] or 0) + 2
        for row, (line, _) in zip(found.rows, found.places, strict=True)
    )


def test_bytes_that_are_no_utf8(files: Files, fast: bool) -> None:
    found = files.read(b"id,name\n1,caf\xe9\n2,ok\n3,\xed\xa0\xbd\n", fast=fast)
    assert found.rows == [("2", "ok")]
    assert found.said == [("IO001", 2, 0), ("IO001", 4, 2)]
    assert found.problems["found"][0] == "1,caf\\xe9"


def test_a_byte_order_mark_is_no_part_of_the_header(files: Files) -> None:
    found = files.read(b"\xef\xbb\xbfid,name\n1,a\n")
    assert found.frame.columns[:2] == ["id", "name"]
    assert [code for code, _, _ in found.said] == ["IO002"]


def test_names_twice_and_no_names(files: Files) -> None:
    found = files.read("id,name,,name,name_2\n1,a,b,c,d\n")
    assert found.frame.drop(OWN).columns == ["id", "name", "column_3", "name_2_", "name_2"]
    assert found.rows == [("1", "a", "b", "c", "d")]
    assert found.problems.select("code", "column", "line").rows() == [
        ("IO011", "column_3", 1),
        ("IO004", "name", 1),
    ]


def test_a_header_with_broken_quotes_is_taken_as_it_is(files: Files) -> None:
    found = files.read('"id,name\n1,a\n')
    assert found.frame.drop(OWN).columns == ['"id', "name"]
    assert found.rows == [("1", "a")]
    assert found.said == [("IO006", 1, None)]


@pytest.mark.parametrize("text", ["\n", "\n\r\n\n"])
def test_a_file_without_a_header_has_no_batch(files: Files, text: str) -> None:
    found = files.read(text)
    assert found.batches == []
    assert found.said == [("IO006", None, None)]


def test_a_header_alone_is_a_batch_without_rows(files: Files) -> None:
    found = files.read("id,name\n")
    assert found.frame.columns == ["id", "name", *OWN]
    assert found.frame.height == 0


def test_names_of_our_own_are_moved(files: Files) -> None:
    found = files.read("__file,__line\nx,y\n")
    assert found.frame["__file"].to_list() == [0]
    assert ("x", "y") in found.frame.select(pl.col("^extra__.*$")).rows()


def test_a_cell_beyond_the_limit(files: Files, fast: bool) -> None:
    long = "x" * 2000
    for text in (f'id,name\n1,"{long}"\n2,b\n', f"id,name\n1,{long}\n2,b\n"):
        found = files.read(text, fast=fast, limits=Limits(cell_characters=1000))
        assert found.rows == [("2", "b")]
        assert found.said == [("IO017", 2, 0)]


def test_a_line_beyond_the_limit(files: Files, fast: bool) -> None:
    text = f"id,name\n1,a\n2,{'x' * 200_000}\n3,c\n"
    found = files.read(text, fast=fast, chunk=1000)
    assert found.rows == [("1", "a"), ("3", "c")]
    assert found.said == [("IO017", 3, 1)]
    assert found.places == [(2, 0), (4, 2)]


def test_many_unclosed_quotes_do_not_cost_their_square(files: Files, monkeypatch: Any) -> None:
    monkeypatch.setattr(csv_lines, "MAX_WASTE", 10_000)
    found = files.read("id,name\n" + 'a","""\n' * 3000 + '1,"two\nlines"\n2,b\n')
    assert found.rows == [("2", "b")]
    assert "too many quotes" in found.problems["message"].to_list()[-1]


@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_blank_lines_by_the_thousand(files: Files, end: str, fast: bool) -> None:
    blank = end * 5000
    text = f'{blank}a,b{end}{blank}1,x{end}2,"y{blank}"{end}{blank}3,z,z{end}4,z{blank}'
    read = files.read(text, fast=fast)
    assert read.rows == [("1", "x"), ("2", f"y{blank}"), ("4", "z")]
    assert read.places == [(10_002, 0), (10_003, 1), (20_005, 3)]
    assert read.said == [("IO006", 20_004, 2)]


def test_a_header_of_too_many_columns_is_refused(files: Files) -> None:
    read = files.read("," * 500 + "\n" + "," * 500 + "\n")
    assert (read.batches, read.said) == ([], [("IO017", 1, None)])
    assert files.read("," * 499 + "\n").frame.width == 503


def test_reading_needs_no_types(tmp_path: Path) -> None:
    path = tmp_path / "actors.csv"
    path.write_text("id,name\n1,a\n", encoding="utf-8")
    problems: list[pl.DataFrame] = []
    (batch,) = read_csv(Source("actors", 3, "actors.csv", path, "csv"), None, problems)
    assert batch.frame["__file"].to_list() == [3]
    assert csv.field_size_limit() >= DEFAULT.cell_characters


CELL = st.text(st.sampled_from('ab,;"\n\r\t é😀'), max_size=6)
TABLE = st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=12)


def written(rows: Sequence[Sequence[str]], end: str) -> str:
    sink = io.StringIO(newline="")
    # Python leaves a CR without quotes where lines do not end with one.
    quoting = csv.QUOTE_MINIMAL if "\r" in end else csv.QUOTE_NONNUMERIC
    csv.writer(sink, lineterminator=end, quoting=quoting).writerows([["id", "name", "kind"], *rows])
    return sink.getvalue()


@given(rows=TABLE, end=st.sampled_from(["\n", "\r\n"]), chunk=st.sampled_from([8, 60, 1 << 20]))
def test_what_is_written_is_read(files: Files, rows: Any, end: str, chunk: int) -> None:
    text = written(rows, end)
    quick = files.read(text, fast=True, chunk=chunk)
    slow = files.read(text, fast=False, chunk=chunk)
    assert quick.rows == slow.rows
    assert quick.places == slow.places
    assert quick.said == slow.said
    if not quick.said:
        assert quick.rows == [tuple(cell or None for cell in row) for row in rows]


@given(data=st.binary(max_size=60) | st.text(st.sampled_from('a1,"\n\r'), max_size=80))
def test_any_bytes_are_read_alike_by_both_paths(files: Files, data: bytes | str) -> None:
    body = data if isinstance(data, bytes) else data.encode()
    text = b"id,name\n" + body
    quick, slow = files.read(text, fast=True), files.read(text, fast=False)
    assert quick.said == slow.said
    assert quick.frame.equals(slow.frame)
    assert quick.rejected == slow.rejected
    records = quick.frame.height + quick.rejected
    assert records == len(
        {*quick.frame["__row"], *(row for _, _, row in quick.said if row is not None)}
    )
