"""JSON arrays: a bad element is reported with its line, the others are kept."""

from __future__ import annotations

import json
from typing import Any

import pytest

from newsschema.readers.json_array import TRIES


@pytest.mark.parametrize("indent", [None, 0, 2, "\t"])
def test_elements_and_their_lines(reading: Any, indent: int | str | None) -> None:
    rows = [{"id": f"a{at}", "t": 'x], "{', "s": [{"n": at}, {}]} for at in range(50)]
    text = json.dumps(rows, indent=indent)
    found = reading.array(b"\n " + text.encode())
    assert found.codes == []
    assert found.values("id") == [row["id"] for row in rows]
    assert found.values("s")[7] == [{"n": 7}, {"n": None}]
    lines = text.splitlines()
    starts = [at for at, line in enumerate(lines, 2) if line.count("{") and '"id"' in line] or [
        at for at, line in enumerate(lines, 1) if '"id"' in line
    ]
    assert [found.places[row] for row in range(50)] == (starts if indent is not None else [2] * 50)


@pytest.mark.parametrize("indent", [0, 2, "\t"])
def test_objects_over_several_lines(reading: Any, indent: int | str) -> None:
    rows = [{"id": f"a{at}", "t": "x}, {\n", "s": [{"n": at}, {}]} for at in range(50)]
    texts = [json.dumps(row, indent=indent) for row in rows]
    found = reading.array(b"\r\n" + "\n".join(texts).encode() + b"\n")
    assert found.codes == []
    assert found.values("id") == [row["id"] for row in rows]
    assert found.values("t") == [row["t"] for row in rows]
    high = len(texts[0].splitlines())
    assert found.places == {row: 2 + row * high for row in range(50)}


@pytest.mark.parametrize(
    ("data", "good", "codes"),
    [
        (b'{\n "a": 1\n}', [1], []),
        (b'{\n "a": 1}{"a": 2}\n\n{ "a":\n3}\n', [1, 2, 3], []),
        (b'{\n"a": 1\n},\n{\n"a": 2\n}', [1, 2], [("IO003", 3)]),
        (b'{\n"a": 1,\n{\n"a": 2\n}\n', [2], [("IO003", 1)]),
        (b'{\n"a": 1\n}}\n{"a": 2}', [1, 2], [("IO003", 3)]),
        (b'{\n"a": NaN\n}\n{\n"a": 2', [], [("IO003", 1), ("IO003", 4)]),
        (b"{\n", [], [("IO003", 1)]),
        (b'{ "a":\n1}', [], [("IO003", 1), ("IO003", 2)]),
    ],
)
def test_bad_objects_over_several_lines(
    reading: Any, data: bytes, good: list[Any], codes: list[tuple[str, int | None]]
) -> None:
    found = reading.array(data)
    assert [row.get("a") for row in found.rows().values()] == good
    assert found.codes == codes


def test_spread_objects_beyond_the_limit_are_not_read(reading: Any) -> None:
    found = reading.array(b'{\n"a": 1\n}\n', limit=8)
    assert found.codes == [("IO017", None)]
    assert found.messages[0].startswith("the objects have more than 8 bytes")


@pytest.mark.parametrize(
    ("data", "good", "codes"),
    [
        (b"[]", [], []),
        (b" [ ]\n", [], []),
        (b'[{"a":1}]', [1], []),
        (b'[{"a":1},{"a":2},]', [1, 2], [("IO003", 1)]),
        (b'[{"a":1},,{"a":2}]', [1, 2], [("IO003", 1)]),
        (b'[{"a":1}', [1], [("IO003", None)]),
        (b'[{"a":1},', [1], [("IO003", None)]),
        (b"[", [], [("IO003", None)]),
        (b'[{"a":1}]\n\n[]', [1], [("IO003", 3)]),
        (b'[{"a":NaN},\n5,{"a":"]"}]', ["]"], [("IO003", 1), ("IO003", 2)]),
        (b'[{"a":"\xff"},{"a":"}\\""}]', ['}"'], [("IO001", 1)]),
        (b'[{"a":1,"a":2},{"a":3}]', [3], [("IO004", 1)]),
        (b'[{"a":"\\udc00"},{"a":3}]', [3], [("IO005", 1)]),
        (b'[{"a":[1}},{"a":3}]', [3], [("IO003", 1)]),
        (b'[\n  {"a":1},\n  {"a":2,\n  {"a":3}\n]', [1, 3], [("IO003", 3)]),
        (b'[\n{"a":1},\n{"a":"2},\n{"a":3}\n]', [1, 3], [("IO003", 3)]),
        (b'[\n{"a":1}\n{"a":2}\n]', [1, 2], [("IO003", 2)]),
        (b"[1 2", [], [("IO003", None), ("IO003", 1)]),
        (b" \n\t\r\n", [], [("IO003", None)]),
        (b"\xef\xbb\xbf[{}, {}]", [None, None], [("IO002", None)]),
    ],
)
def test_bad_elements(
    reading: Any, data: bytes, good: list[Any], codes: list[tuple[str, int | None]]
) -> None:
    found = reading.array(data)
    assert [row.get("a") for row in found.rows().values()] == good
    assert found.codes == codes


def test_json_lines_in_a_json_file(reading: Any) -> None:
    found = reading.array(b' \n{"a":1}\n{"a":2}\n')
    assert found.values("a") == [1, 2]
    assert found.places == {0: 2, 1: 3}


def test_an_array_that_is_too_large(reading: Any) -> None:
    found = reading.array(b'[{"a":1},{"a":2}]', limit=10)
    assert (found.batches, found.codes) == ([], [("IO017", None)])
    assert "more than 10 bytes" in found.messages[0]
    assert reading.array(b'[{"a":1}]', limit=10).values("a") == [1]


def test_elements_that_are_never_closed_do_not_cost_more_and_more(reading: Any) -> None:
    count = 20 * TRIES
    data = b"[\n" + b",\n".join(b'{"a":%d' % at for at in range(count)) + b',\n{"a":-1}\n]'
    found = reading.array(data)
    assert found.values("a") == [-1]
    assert found.codes == [("IO003", line) for line in range(2, count + 2)]
    assert found.places == {count: count + 2}


def test_many_elements_come_in_batches(reading: Any) -> None:
    data = json.dumps([{"a": at} for at in range(9000)], indent=1).encode()
    found = reading.array(data)
    assert len(found.frames) == 3
    assert found.values("a") == list(range(9000))
