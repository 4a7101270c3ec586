"""One line of JSON: what is taken, and what is said of what is not."""

import pytest

from newsschema.readers.limits import DEFAULT
from newsschema.readers.strict_json import (
    BadLine,
    beyond_limits,
    exact_number,
    parse_object,
    shown,
)

DEPTH = DEFAULT.depth


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"{}", {}),
        (b'{"a":null}', {"a": None}),
        (b' {"a": [1, -0.5e3]}\t', {"a": [1, -500.0]}),
        (b'{"a":"\\ud83d\\ude00\\u0000"}', {"a": "😀\0"}),
        (b'{"a":123456789012345678901234567890}', {"a": 123456789012345678901234567890}),
        ('{"ü":"\u2028"}'.encode(), {"ü": "\u2028"}),
        (b'{"a":{"b":1},"b":{"b":2}}', {"a": {"b": 1}, "b": {"b": 2}}),
    ],
)
def test_good(text: bytes, value: object) -> None:
    assert parse_object(text) == value


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        (b'{"a":"\xff"}', "IO001", "byte 7 is 0xff"),
        (b'{"a":"\xed\xa0\xbd"}', "IO001", "byte 7"),
        (b'{"a\xe9":1}', "IO001", "byte 4"),
        (b'{"a":1,"b":2,"a":3}', "IO004", "'a' stands twice"),
        (b'{"s":{"x":1,"x":1}}', "IO004", "'x' stands twice"),
        (b'{"a":"\\ud83d"}', "IO005", "\\ud83d at byte 7"),
        (b'{"a":"\\ude00"}', "IO005", "\\ude00 at byte 7"),
        (b'{"a":"\\\\ud83d \\ud83dx"}', "IO005", "\\ud83d at byte 15"),
        (b'{"\\udfff":1}', "IO005", "half of a surrogate pair"),
        (b'{"a":NaN}', "IO003", "NaN at byte 6 is not JSON"),
        (b'{"a":-Infinity}', "IO003", "-Infinity"),
        (b"{'a':1}", "IO003", "' at byte 2 is not JSON"),
        (b'{"a":None}', "IO003", "None at byte 6"),
        (b'{"a":1,}', "IO003", "trailing comma at byte 8"),
        (b'{"a":1', "IO003", "ends in the middle"),
        (b'{"a":"x', "IO003", "ends in the middle"),
        (b'{"a":1}{"a":2}', "IO003", "another object follows"),
        (b'{"a":1} x', "IO003", "something follows"),
        (b"[1]", "IO003", "a list, not an object"),
        (b'"a"', "IO003", "a text, not an object"),
        (b"12", "IO003", "a number, not an object"),
        (b"true", "IO003", "true or false, not an object"),
        (b"null", "IO003", "null, not an object"),
        (b'{"a":01}', "IO003", "not JSON"),
        (b'{"a":.5}', "IO003", "not JSON"),
        (b'{"a":"\x01"}', "IO003", "control character"),
        (b'{"a":"\n"}', "IO003", "control character"),
        (b'{"a":"\\x"}', "IO003", "escape"),
        (b"\x00\x01", "IO003", "not JSON"),
        (b'{"a":"\\ud83d', "IO003", "ends in the middle"),
        (b'{"a":' + b"9" * 5000 + b"}", "IO003", "number out of range"),
    ],
)
def test_bad(text: bytes, code: str, said: str) -> None:
    found = parse_object(text)
    assert isinstance(found, BadLine)
    assert (found.code, said in found.message) == (code, True), found


def test_depth() -> None:
    deep = [b'{"a":' + b"[" * levels + b"]" * levels + b"}" for levels in (63, 64, 100_000)]
    first, second, third = map(parse_object, deep)
    assert beyond_limits([first], DEPTH) is None
    found = beyond_limits([{}, second], DEPTH)
    assert isinstance(found, BadLine)
    assert str(DEPTH) in found.message
    assert isinstance(third, BadLine)
    assert (third.code, found.code) == ("IO016", "IO016")


def test_fractions_that_no_float_holds() -> None:
    assert beyond_limits([{"a": 1e308, "b": [1e-400]}], DEPTH) is None
    assert beyond_limits([{"a": 1}, {"b": [{"c": float("inf")}]}], DEPTH) is not None


@pytest.mark.parametrize(("written", "kept"), [("1.50", "1.50"), ("1E5", "1E5"), ("7", None)])
def test_fractions_as_they_are_written(written: str, kept: str | None) -> None:
    assert exact_number(f'{{"a":{written}}}'.encode(), "a") == kept


def test_raw_text_shows_what_is_no_text() -> None:
    assert shown(b"caf\xe9 \x1b[31m") == "caf\\xe9 \x1b[31m"
