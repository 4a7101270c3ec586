"""JSON Lines: each bad line is reported with its place, and the lines around it are kept."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pyarrow as pa
import pytest

from newsschema.readers import jsonl_fast
from newsschema.readers.json_columns import MAX_COLUMNS
from newsschema.readers.limits import Limits
from newsschema.readers.problems import FOUND

KNOWN = {"id": (pa.string(),), "n": (pa.int64(),)}


def line(number: int, **more: Any) -> bytes:
    return json.dumps({"id": f"q{number}", "n": number, **more}).encode()


def some(count: int) -> list[bytes]:
    return [line(number) for number in range(count)]


@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\n\n", b" \n"])
@pytest.mark.parametrize("last", [b"", b"\n"])
def test_lines_and_rows_are_numbered(reading: Any, fast: bool, end: bytes, last: bytes) -> None:
    found = reading.lines(end.join(some(300)) + last, KNOWN, fast=fast)
    assert found.values("id") == [f"q{number}" for number in range(300)]
    assert found.values("n") == list(range(300))
    step = end.count(b"\n")
    assert found.places == {row: 1 + step * row for row in range(300)}
    assert found.codes == []
    assert found.frames[0]["__file"].to_list()[0] == 0


@pytest.mark.parametrize("chunk", [40, 500, 1 << 20])
@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (b'{"id": "caf\xe9"}', "IO001"),
        (b'{"id": NaN}', "IO003"),
        (b"{'id': 'x'}", "IO003"),
        (b'{"id": "x"', "IO003"),
        (b'{"id": "x"} {"id": "y"}', "IO003"),
        (b'{"id": "x\x01"}', "IO003"),
        (b'["x"]', "IO003"),
        (b"garbage", "IO003"),
        (b'{"n": 1e999}', "IO003"),
        (b'{"z": ' + b"[" * 50_000, "IO016"),
        (b'{"id": "x", "id": "y"}', "IO004"),
        (b'{"n": 1, "o": {"p": 1, "p": 2}}', "IO004"),
        (b'{"id": "\\ud83d"}', "IO005"),
    ],
    ids=lambda value: value[:20] if isinstance(value, bytes) else None,
)
def test_a_bad_line_among_good_ones(reading: Any, bad: bytes, code: str, chunk: int) -> None:
    lines = some(250)
    lines[200:200] = [bad]
    lines[120:120] = [bad, b"", bad]
    found = reading.lines(b"\n".join(lines), KNOWN, chunk=chunk, piece=1000)
    assert found.codes == [(code, 121), (code, 123), (code, 204)]
    assert found.values("id") == [f"q{number}" for number in range(250)]
    assert found.rejected == 3
    rows = dict(found.problems.select("line", "row").iter_rows())
    assert rows == {121: 120, 123: 121, 204: 202}
    assert found.places[119] == 120
    assert found.places[122] == 124
    assert set(found.places) == set(range(253)) - set(rows.values())


def test_what_was_found_is_shown_in_part(reading: Any) -> None:
    bad = b'{"id": "caf\xe9' + b"x" * 5000
    found = reading.lines(bad + b"\n" + line(1))
    text = found.problems["found"].item()
    assert text.startswith('{"id": "caf\\xe9xxx')
    assert len(text) == FOUND


def test_a_key_that_comes_late(reading: Any) -> None:
    lines = some(400)
    lines[250] = line(250, late="x", nested={"a": [1]})
    found = reading.lines(b"\n".join(lines), KNOWN, chunk=2000, piece=500)
    assert found.codes == []
    assert found.values("id") == [f"q{number}" for number in range(400)]
    assert [v for v in found.values("late") if v] == ["x"]
    assert [v for v in found.values("nested") if v] == [{"a": [1]}]


def test_cells_of_another_type_are_told(reading: Any) -> None:
    lines = some(300)
    lines[150] = b'{"id": 7, "n": "150"}'
    lines[200] = b'{"id": 1.50, "n": 9223372036854775808}'
    lines[250] = b'{"id": {"a": 1}, "n": 250.0}'
    found = reading.lines(b"\n".join(lines), KNOWN)
    assert found.codes == []
    unfit = [row for batch in found.batches for row in batch.misfits.rows()]
    assert unfit == [
        (150, "id", "number", "7"),
        (150, "n", "string", "150"),
        (200, "id", "number", "1.50"),
        (200, "n", "number", "9223372036854775808"),
        (250, "id", "object", '{"a":1}'),
        (250, "n", "number", "250.0"),
    ]
    assert [found.values("n")[at] for at in (149, 150, 200, 250, 299)] == [
        149,
        None,
        None,
        None,
        299,
    ]


def test_a_column_that_is_wrong_as_a_whole_keeps_its_type(reading: Any) -> None:
    lines = [json.dumps({"id": number, "n": str(number)}).encode() for number in range(300)]
    found = reading.lines(b"\n".join(lines), KNOWN)
    assert found.values("id") == list(range(300))
    assert found.values("n") == [str(number) for number in range(300)]
    assert all(batch.misfits.is_empty() for batch in found.batches)


def test_a_declared_type_is_taken_up_when_it_comes_late(reading: Any) -> None:
    lines = [b'{"id": 1}'] * 100 + [b'{"id": "x"}'] * 100
    found = reading.lines(b"\n".join(lines), KNOWN)
    assert found.values("id") == [1] * 100 + ["x"] * 100


def test_the_type_that_most_values_have_is_chosen(reading: Any) -> None:
    pairs, text = pa.list_(pa.list_(pa.int64())), pa.string()
    lines = [b'{"s": "1 2"}', *[b'{"s": [[1, 2]]}'] * 20, b'{"s": null}']
    found = reading.lines(b"\n".join(lines), {"s": (pairs, text)})
    assert found.values("s") == [None, *[[[1, 2]]] * 20, None]
    assert found.batches[0].misfits.rows() == [(0, "s", "string", "1 2")]


def test_an_unknown_column_of_several_types_is_kept_as_json(reading: Any) -> None:
    found = reading.lines(b'{"x": "a"}\n{"x": 1}\n{"x": [1, {"b": null}]}\n{"x": null}')
    assert found.values("x") == ['"a"', "1", '[1,{"b":null}]', None]
    assert found.batches[0].json_columns == {"x"}


def test_numbers_that_a_float_would_change(reading: Any) -> None:
    lines = [b'{"x": 0.5}'] * 200
    lines[150] = b'{"x": 9007199254740993}'
    found = reading.lines(b"\n".join(lines))
    assert {row: cells["x"] for row, cells in found.rows().items()}[150] == 9007199254740993
    known = reading.lines(b"\n".join(lines), {"x": (pa.float64(),)})
    unfit = [row for batch in known.batches for row in batch.misfits.rows()]
    assert unfit == [(150, "x", "number", "9007199254740993")]


def test_names_of_newsschema_itself(reading: Any) -> None:
    found = reading.lines(b'{"__row": 5, "extra__row": 6, "__line": "x"}\n{"__row": 7}')
    assert found.values("extra__row") == [5, 7]
    assert found.values("extra__row_") == [6, None]
    assert found.values("extra__line") == ["x", None]
    assert found.places == {0: 1, 1: 2}


def test_odd_keys(reading: Any) -> None:
    found = reading.lines(b'{"": 1, "a\\u0000b": 2, "a": 3, "^a.*$": 4}')
    assert [found.values(name) for name in ("", "a\ufffdb", "a", "^a.*$")] == [[1], [2], [3], [4]]


def test_too_many_keys(reading: Any) -> None:
    half = MAX_COLUMNS // 2
    lines = [
        json.dumps({f"k{key}": 1 for key in range(at * half, at * half + half)}).encode()
        for at in range(4)
    ]
    found = reading.lines(b"\n".join([*lines, lines[0]]))
    assert found.codes == [("IO017", 3), ("IO017", 4)]
    assert f"{MAX_COLUMNS:,} different keys" in found.messages[0]
    assert found.places == {0: 1, 1: 2, 4: 5}


def test_many_columns_and_many_short_rows(reading: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl_fast, "CELLS", 2_000_000)
    wide = json.dumps({f"k{key}": key for key in range(MAX_COLUMNS)}).encode()
    found = reading.lines(b"\n".join([wide, *[b"{}"] * 5000]), piece=5000)
    assert len(found.places) == 5001
    assert found.codes == []


@pytest.mark.parametrize("chunk", [10, 64, 4096])
def test_a_line_that_is_too_long(reading: Any, chunk: int) -> None:
    long = b'{"id": "' + b"x" * 1000 + b'"}'
    data = b"\n".join([*some(3), long, *some(3), long])
    found = reading.lines(data, KNOWN, chunk=chunk, limits=Limits(line_bytes=200))
    assert found.codes == [("IO017", 4), ("IO017", 8)]
    assert f"{len(long):,} bytes" in found.messages[0]
    assert found.values("id") == ["q0", "q1", "q2"] * 2
    assert found.places == {0: 1, 1: 2, 2: 3, 4: 5, 5: 6, 6: 7}


def test_byte_order_mark(reading: Any) -> None:
    found = reading.lines(b"\xef\xbb\xbf" + line(1))
    assert found.codes == [("IO002", None)]
    assert found.values("id") == ["q1"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_other_encodings(reading: Any, encoding: str) -> None:
    found = reading.lines("\n".join(one.decode() for one in some(20)).encode(encoding))
    assert not found.places
    if encoding == "utf-16-le":
        assert found.rejected == 20
    else:
        assert found.codes == [("IO001", None)]


def test_a_file_that_is_something_else(reading: Any) -> None:
    found = reading.lines(b"\x00\x01\n" * 50_000, chunk=1000)
    assert found.rejected < 15_000
    assert "was not read on" in found.messages[-1]


def test_no_lines_at_all(reading: Any) -> None:
    found = reading.lines(b"\n \r\n\n")
    assert (found.batches, found.codes) == ([], [])


@pytest.mark.parametrize("kept", [0.3, 0.9])
def test_a_compressed_file_that_is_cut_off(reading: Any, kept: float) -> None:
    data = b"\n".join(line(number, note=str(hash(number) ** 5)) for number in range(20_000))
    packed = gzip.compress(data)
    found = reading.lines(packed[: int(len(packed) * kept)], KNOWN, name="quotes.jsonl.gz")
    # The line in which the data end is part of what is missing, no line that is bad.
    assert found.codes == [("IO019", None)]
    assert "gzip data are cut off" in found.messages[0]
    ids = found.values("id")
    assert ids == [f"q{number}" for number in range(len(ids))]
    assert len(ids) > 20_000 * kept * 0.5
    assert reading.lines(packed, KNOWN, name="quotes.jsonl.gz").codes == []
