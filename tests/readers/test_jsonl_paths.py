"""The fast path gives what a strict reading of each line gives, on files damaged at random."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsschema.readers import jsonl_fast
from newsschema.readers.jsonl_fast import Refused, read_fast
from newsschema.readers.raw import outside_name

SPAN = pa.struct([("start", pa.int64()), ("end", pa.int64()), ("text", pa.string())])
KNOWN = {
    "id": (pa.string(),),
    "n": (pa.int64(),),
    "x": (pa.float64(),),
    "ok": (pa.bool_(),),
    "spans": (pa.list_(SPAN), pa.list_(pa.list_(pa.int64())), pa.string()),
}

texts = st.lists(
    st.sampled_from(["a", "é", "“", "\n", '"', "\\", "}", "{", "😀", "\u2028", "\0", "b\r"]),
    max_size=4,
).map("".join)
numbers = st.sampled_from([0, 7, -5, 2**53, 2**53 + 1, 2**63 - 1, 2**63, 0.5, 1.0, 1e300, 1e16])
odd = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "b", "start", "c\0"]), inner, max_size=3)
    ),
    max_leaves=5,
)
damage = st.sampled_from(
    [b"}\n{", b"\n", b"{", b"}", b'"', b",", b"NaN", b"\xff", b"\\ud83d", b"\x01", b"[", b"]",
     b" ", b"\r", b"1e999", b'"id":1,', b"\xef\xbb\xbf", b"\x00", b"-", b"0"]
)  # fmt: skip


@st.composite
def lines(draw: st.DrawFn) -> bytes:
    """A line that is good more often than not."""
    at = draw(st.integers(0, 9))
    row: dict[str, Any] = {
        "id": f"q{at}",
        "n": at,
        "x": at / 4,
        "ok": True,
        "spans": [{"start": at, "end": at + 1, "text": "w"}],
        "note": draw(texts),
        "count": at,
    }
    for key in draw(st.lists(st.sampled_from([*row, "new", "tags"]), max_size=2)):
        row[key] = draw(odd)
    for key in draw(st.lists(st.sampled_from([*row]), max_size=1)):
        del row[key]
    text = bytearray(json.dumps(row, ensure_ascii=draw(st.booleans())).encode())
    for _ in range(draw(st.sampled_from([0, 0, 0, 0, 0, 0, 1, 2]))):
        place = draw(st.integers(0, len(text)))
        cut = draw(st.sampled_from([0, 0, 1, len(text)]))
        text[place : place + cut] = draw(damage) if draw(st.booleans()) else b""
    return bytes(text)


@settings(max_examples=100)
@given(
    st.lists(lines(), min_size=1, max_size=15),
    st.sampled_from([b"\n", b"\n", b"\r\n", b"\n\n"]),
    st.sampled_from([b"", b"\n"]),
    st.sampled_from([(40, 40), (300, 100), (1 << 16, 500), (1 << 16, 1 << 16)]),
)
def test_both_paths_give_what_is_there(
    reading: Any, parts: list[bytes], end: bytes, last: bytes, sizes: tuple[int, int]
) -> None:
    data = end.join(parts) + last
    # Many good lines first, so that types are settled and the fast path is taken.
    data = b'{"id": "q", "n": 1, "x": 0.5, "ok": true, "note": "n", "count": 1}\n' * 6 + data
    plain = reading.strictly(data)
    for fast in (True, False):
        found = reading.lines(data, KNOWN, chunk=sizes[0], piece=sizes[1], sample=4, fast=fast)
        assert found.places == plain.places
        assert [line for _, line in found.codes] == plain.bad
        assert found.rejected == len(plain.bad)
        for row, cells in found.rows().items():
            wanted = {outside_name(key): value for key, value in plain.rows[row].items()}
            for key in {*cells, *wanted}:
                assert reading.same_cell(cells.get(key), wanted.get(key)), (row, key)


SCHEMA = pa.schema(
    [("id", pa.string()), ("x", pa.float64()), ("spans", pa.list_(SPAN)), ("none", pa.null())]
)


def fast(data: bytes) -> pa.Table | Refused:
    return read_fast(data, 0, len(data), SCHEMA)


def test_taken() -> None:
    table = fast(b'{"id":"a","x":1}\r\n{"spans":[{"start":1},null],"none":null}\n{}')
    assert isinstance(table, pa.Table)
    assert table.num_rows == 3
    assert table.schema == SCHEMA


@pytest.mark.parametrize(
    ("data", "row"),
    [
        (b'{}\n{"id":"\xff"}', 1),
        (b"{}\n{}\n\n{}", 2),
        (b"{}\n {}", 1),
        (b"{}\n{} \n", 1),
        (b'{}\n{"id":"a"', 1),
        (b'{"x":0.5}\n{"x":NaN}\n{}', 1),
        (b'{"x":0.5}\n{"x":9007199254740993}', 1),
        (b'{}\n{"x":1e400}\n{}', 1),
        (b'{}\n{"id":"a","id":"b"}', 1),
        (b'{}\n{"id":"\\ud83d"}', 1),
        (b'{}\n{"id":1}', 1),
        (b'{}{}\n{"a":[1,\n{}\n]}', 1),
        (b'{}\n{"new":1}', None),
        (b'{}\n{"spans":[{"start":1,"new":1}]}', None),
        (b'{}\n{"spans":[{"start":0.5}]}', None),
        (b'{}{}\n{"id":"}\n{"}', 2),
    ],
)
def test_refused(data: bytes, row: int | None) -> None:
    assert fast(data) == Refused(row)


def test_wide_and_long_parts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl_fast, "CELLS", 8)
    assert isinstance(fast(b"{}\n{}\n"), pa.Table)
    assert fast(b"{}\n{}\n{}\n") == Refused(most=2)
