"""Published suites of test files, read as their authors say; and some of the same of our own."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from newsschema.errors import InputError
from newsschema.readers.dataset import open_dataset
from newsschema.readers.limits import DEFAULT
from newsschema.readers.strict_json import BadLine, beyond_limits, parse_object
from tests.readers.naughty import NAUGHTY

TWICE = {"y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"}
"""Valid JSON that is refused all the same (IO004): readers differ on which value counts."""

LEFT_OPEN = {
    "i_number_double_huge_neg_exp": None,
    "i_number_real_underflow": None,
    "i_number_too_big_neg_int": None,
    "i_number_too_big_pos_int": None,
    "i_number_very_big_negative_int": None,
    "i_number": "IO003",
    "i_object_key_lone": "IO005",
    "i_string_1st": "IO005",
    "i_string_inc": "IO005",
    "i_string_inv": "IO005",
    "i_string_invalid_utf-8": "IO001",
    "i_string_lone_second": "IO005",
    "i_string": "IO001",
    "i_structure_500": "IO016",
    "i_structure_UTF-8_BOM": "IO003",
}
"""What JSON leaves to the reader: the code by the longest beginning of a name that fits; null
where it is read. A number too large for a float is refused, one too small is 0."""


def verdict(text: bytes) -> tuple[str | None, Any]:
    """The code with which a row that holds a value is refused, and the value where it is not."""
    row = parse_object(b'{"v":' + text + b"}")
    why = row if isinstance(row, BadLine) else beyond_limits([row], DEFAULT.depth)
    if why is not None:
        return why.code, None
    assert isinstance(row, dict)
    return None, row["v"]


def test_json(real_data: Path, read: Any) -> None:
    lines: list[bytes] = []
    refused: list[int] = []
    for path in sorted((real_data / "conformance/JSONTestSuite/test_parsing").iterdir()):
        text = path.read_bytes()
        code, value = verdict(text)
        match path.name[0]:
            case "y":
                assert code == ("IO004" if path.name in TWICE else None), path.name
                if code is None:
                    assert value == json.loads(text), path.name
            case "n":
                assert code in {"IO001", "IO003", "IO005", "IO016"}, path.name
            case _:
                fitting = [name for name in LEFT_OPEN if path.name.startswith(name)]
                assert code == LEFT_OPEN[max(fitting, key=len)], path.name
        if b"\n" not in text:
            lines += [b'{"quote_id":"q"}', b'{"v":' + text + b"}"]
            refused += [len(lines)] if code is not None else []
    found = read.file("quotes", "jsonl", b"\n".join(lines))
    problems = found.table.problems().filter(pl.col("code").str.contains("IO00[1345]|IO016"))
    assert sorted(problems["line"]) == refused
    assert found.frame.height == len(lines) - len(refused)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b" [1,\t-0.5e+3 ,[] ]\r", None),
        (b'"\\uD834\\udd1e\\u0000\\/\x7f"', None),
        (b"-0", None),
        (b"1e-999", None),
        (b"1" * 400, None),
        (b"", "IO003"),
        (b"[1,]", "IO003"),
        (b"01", "IO003"),
        (b"+1", "IO003"),
        (b"1.", "IO003"),
        (b".5", "IO003"),
        (b"0x1", "IO003"),
        (b"tru", "IO003"),
        (b"'a'", "IO003"),
        (b'"\t"', "IO003"),
        (b'"\\x41"', "IO003"),
        (b'"\\u00"', "IO003"),
        (b"1}{", "IO003"),
        (b"/**/1", "IO003"),
        (b"\xc2\xa01", "IO003"),
        (b"\xef\xbb\xbf1", "IO003"),
        (b"-Infinity", "IO003"),
        (b"1e999", "IO003"),
        (b'"\xc0\x80"', "IO001"),
        (b'"\xed\xa0\x80"', "IO001"),
        (b'"\\udead"', "IO005"),
        (b'{"a":1,"\\u0061":2}', "IO004"),
        (b"[" * 100 + b"]" * 100, "IO016"),
        (b"[" * 1_000_000, "IO016"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_json_of_our_own(text: bytes, code: str | None) -> None:
    found, value = verdict(text)
    assert found == code
    if code is None:
        assert value == json.loads(text)


WRONG_THERE = {"Contact Phone Number"}
"""A column whose expected value is not what the suite's own CSV holds."""


def in_plain(text: str) -> list[list[str | None]]:
    return [[cell or None for cell in row] for row in csv.reader(io.StringIO(text, newline=""))]


def test_csv(real_data: Path, read: Any) -> None:
    folder = real_data / "conformance/csv-spectrum"
    files = sorted((folder / "csvs").iterdir())
    assert len(files) == 12
    for path in files:
        found = read.csv("quotes", path.read_bytes())
        rows = json.loads((folder / "json" / f"{path.stem}.json").read_bytes())
        rows = rows if isinstance(rows, list) else [rows]
        names = list(rows[0])
        assert found.frame.height == len(rows)
        assert found.table.problems().filter(pl.col("code") == "IO006").is_empty()
        for name in set(names) & set(found.frame.columns):
            # Copies of the suite may have lost CRs to git; the answers still have them.
            wanted = [row[name].replace("\r\n", "\n") or None for row in rows]
            cells = [cell and cell.replace("\r\n", "\n") for cell in found.values(name)]
            assert (path.stem, cells) == (path.stem, wanted) or name in WRONG_THERE


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv_of_our_own(read: Any, end: str) -> None:
    text = end.join(
        ["a,b", '1,"x, y"', f'2,"one{end}two"', '3,"say ""no"""', '4,""', "5, é😀 ", '"6",\'', ""]
    )
    found = read.csv("quotes", text)
    assert [list(row) for row in zip(found.values("a"), found.values("b"), strict=True)] == (
        in_plain(text)[1:]
    )


def round_trip(read: Any, texts: list[str]) -> None:
    """Texts come out of every format as they went in; CSV has no empty text, only null."""
    rows = [
        {"quote_id": f"q{at}", "article_id": "a", "text": text} for at, text in enumerate(texts)
    ]
    sink = io.StringIO(newline="")
    # A lone CR is quoted only where everything is.
    csv.writer(sink, quoting=csv.QUOTE_ALL).writerows(
        [list(rows[0]), *(list(row.values()) for row in rows)]
    )
    for ensure_ascii in (True, False):
        lines = "\n".join(json.dumps(row, ensure_ascii=ensure_ascii) for row in rows)
        array = json.dumps(rows, ensure_ascii=ensure_ascii, indent=1)
        assert read.file("quotes", "jsonl", lines.encode()).values("text") == texts
        assert read.file("quotes", "json", array.encode()).values("text") == texts
    assert read.csv("quotes", sink.getvalue()).values("text") == [text or None for text in texts]
    assert read.parquet("quotes", pl.DataFrame(rows).to_arrow()).values("text") == texts
    assert read.memory("quotes", rows).values("text") == texts
    assert read.memory("quotes", pl.DataFrame(rows)).values("text") == texts


def test_naughty_strings(real_data: Path, read: Any) -> None:
    texts = json.loads((real_data / "conformance/naughty-strings/blns.json").read_bytes())
    assert len(texts) > 400
    round_trip(read, texts)


def test_naughty_strings_of_our_own(read: Any) -> None:
    round_trip(read, NAUGHTY)


@pytest.mark.slow
def test_tables_of_all_sorts_are_read_or_refused(real_data: Path) -> None:
    """Files of another project's tests: odd, broken, in other encodings, compressed."""
    folder = real_data / "conformance/frictionless-data"
    kinds = ("*.csv", "*.tsv", "*.json", "*.jsonl", "*.ndjson", "*.parquet", "*.gz")
    files = sorted(path for kind in kinds for path in folder.rglob(kind) if path.is_file())
    assert len(files) > 150
    read_rows = 0
    for path in files:
        try:
            table = open_dataset([], tables={"actors": [path]}).tables["actors"]
            rows = sum(frame.height for frame in table.batches())
        except InputError:
            assert path.stat().st_size == 0, path
            continue
        said = table.problems()
        empty = path.read_bytes().strip() == b"[]"
        assert rows or table.unreadable or said.height or empty, path
        assert all(message for message in said["message"]), path
        read_rows += rows
    assert read_rows > 1000
