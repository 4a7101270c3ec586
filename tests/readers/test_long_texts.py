"""Long texts are decoded apart, and are what a reading of the whole lines gives."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsschema.readers.jsonl_fast import Refused, read_fast
from newsschema.readers.long_texts import cut_out, long_text

SCHEMA = pa.schema(
    {
        "article_id": pa.string(),
        "body": pa.string(),
        "meta": pa.struct({"body": pa.string(), "note": pa.string()}),
    }
)
MEANT = [
    "The ferry is late.\n\nIt was never on time.",
    'She said: "No," and left.',
    "C:\\news\\",
    '\\"',
    "",
    "Пароход опоздал. 船が遅れた。",
    "a\tb\rc\x7f\u2028😀",
]
texts = st.sampled_from(MEANT) | st.text(st.sampled_from('ab"\\\nö😀,:{}'), max_size=12)


def line(row: dict[str, Any], *, compact: bool = False, ascii_only: bool = False) -> bytes:
    separators = (",", ":") if compact else (", ", ": ")
    return json.dumps(row, separators=separators, ensure_ascii=ascii_only).encode()


def is_apart(table: pa.Table) -> bool:
    return bool(pa.types.is_string_view(table.schema.field("body").type))


@given(st.lists(st.none() | texts, min_size=1, max_size=6), st.booleans(), st.booleans())
def test_texts_are_what_they_were(
    bodies: list[str | None], compact: bool, ascii_only: bool
) -> None:
    rows = [{"article_id": f"a{at}", "body": body, "meta": None} for at, body in enumerate(bodies)]
    data = b"\n".join(line(row, compact=compact, ascii_only=ascii_only) for row in rows)
    table = read_fast(data, 0, len(data), SCHEMA, "body")
    assert isinstance(table, pa.Table)
    assert table.to_pylist() == rows
    assert is_apart(table) == any(body is not None for body in bodies)


def test_only_what_lies_between_the_bounds_is_read() -> None:
    lines = [line({"article_id": f"a{at}", "body": text}) for at, text in enumerate(MEANT)]
    data = b"\n".join(lines) + b"\n"
    start = len(lines[0]) + 1
    end = start + len(lines[1]) + 1
    table = read_fast(bytearray(data), start, end, SCHEMA, "body")
    assert isinstance(table, pa.Table)
    assert is_apart(table)
    assert table["body"].to_pylist() == MEANT[1:2]


@pytest.mark.parametrize(
    "text",
    [
        b'{"body" : "spaced"}',
        b'{"b\\u006fdy": "the key is escaped"}',
        b'{"meta": {"body": "another one\'s"}, "body": "its own"}',
        b'{"meta": {"body": "another one\'s"}, "body": ""}',
        b'{"meta": {"body": "another one\'s"}, "body": null}',
        b'{"meta": {"body": "another one\'s"}}',
        b'{"body": "a NUL: \\u0000"}',
    ],
)
def test_what_may_not_be_cut_out_is_read_with_its_line(text: bytes) -> None:
    data = b"\n".join([line({"body": "The ferry."}), text])
    table = read_fast(data, 0, len(data), SCHEMA, "body")
    assert isinstance(table, pa.Table)
    assert not is_apart(table)
    assert table["body"].to_pylist() == ["The ferry.", json.loads(text).get("body")]


@pytest.mark.parametrize(
    "text",
    [
        rb"half a character: \ud83d",
        rb"the other half: \ude00",
        rb"\ud83d\u0041",
        rb"\x41",
        rb"\u12",
        b"a control character: \x01",
        b"a tab:\t",
        b"\xff",
        b'ends here", twice',
        b"never ends\\",
    ],
)
def test_what_is_no_text_is_refused(text: bytes) -> None:
    data = line({"body": "The ferry."}) + b'\n{"body": "' + text + b'"}'
    assert isinstance(read_fast(data, 0, len(data), SCHEMA, "body"), Refused)


def test_a_text_that_is_not_closed_is_refused() -> None:
    data = b'{"body": "The ferry}'
    assert isinstance(read_fast(data, 0, len(data), SCHEMA, "body"), Refused)


def test_the_mark_differs_from_time_to_time() -> None:
    data = line({"body": "The ferry."})
    cuts = [cut_out(data, 0, len(data), "body") for _ in range(2)]
    assert all(cut is not None and cut.mark.encode() in cut.lines for cut in cuts)
    assert len({cut.mark for cut in cuts if cut is not None}) == 2


def test_the_longest_texts_are_told() -> None:
    table = pa.table({"id": ["a", "b"], "body": ["x" * 1200, "x" * 900], "n": [1, 2]})
    assert long_text(table) == "body"
    assert long_text(table, 2000) is None
    assert long_text(table.select(["n"]), 0) is None
