"""One line of JSON, read strictly: an object, or why it is none."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

import jiter

SURROGATE: Final = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)
"""Escapes in JSON; the group is half of a surrogate pair without its other half."""
INFINITE: Final = {math.inf, -math.inf}
"""What the parser makes of numbers like 1e400."""
PLACE: Final = re.compile(r"(?P<reason>.*) at line (?P<line>\d+) column (?P<column>\d+)", re.DOTALL)
DUPLICATE: Final = re.compile(r'Detected duplicate key "(?P<key>.*)"', re.DOTALL)
NOT_JSON: Final = re.compile(rb"-?(NaN|Infinity|inf|nan)\b|None\b|True\b|False\b|'|undefined\b")
"""What other languages write where JSON has nothing of the kind."""
PYTHON: Final = (b"N", b"T", b"F", b"'")


@dataclass(frozen=True, slots=True)
class BadLine:
    """Why a line is not one strict JSON object."""

    code: str
    """IO001, IO003, IO004, IO005, IO016 or IO017."""
    message: str
    help: str | None = None


def parse_object(text: bytes) -> dict[str, Any] | BadLine:
    """Read one JSON object: UTF-8, no duplicate keys, no NaN.

    Integers keep all their digits (up to 4300). Depth and the size of fractions are left to
    `beyond_limits`, which is cheaper for many rows at once.
    """
    try:
        value = jiter.from_json(
            text, allow_inf_nan=False, catch_duplicate_keys=True, cache_mode="keys"
        )
    except ValueError as error:
        return _explain(text, str(error))
    if type(value) is not dict:
        return BadLine(
            "IO003",
            f"the row is {_kind(value)}, not an object",
            "a file with one JSON array is read when its name ends in .json"
            if text.startswith(b"[")
            else None,
        )
    return value


def beyond_limits(values: Sequence[Any], depth: int) -> BadLine | None:
    """What lies beyond the limits in any of the values, found level by level for all at once.

    Args:
        values: parsed rows.
        depth: levels of lists and objects inside each other, the row's own object included.
    """
    level = list(values)
    for _ in range(depth):
        if INFINITE & {item for item in level if type(item) is float}:
            return BadLine("IO003", "a number is too large for a 64-bit float")
        inner = [
            item.values() if type(item) is dict else item
            for item in level
            if type(item) is dict or type(item) is list
        ]
        if not inner:
            return None
        level = list(chain.from_iterable(inner))
    if any(type(item) is dict or type(item) is list for item in level):
        return BadLine("IO016", f"lists and objects are nested more than {depth} levels deep")
    return None


def exact_number(text: bytes, key: str) -> str | None:
    """A number of an object as it is written (`1.50`, `1e5`), if it is a fraction."""
    value = jiter.from_json(text, float_mode="lossless-float")[key]
    return str(value) if isinstance(value, jiter.LosslessFloat) else None


def shown(text: bytes) -> str:
    """The beginning of a line as text; bytes that are no UTF-8 as backslash escapes."""
    return text[:2000].decode("utf-8", "backslashreplace")


def _explain(text: bytes, error: str) -> BadLine:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError as wrong:
        return BadLine(
            "IO001",
            f"byte {wrong.start + 1} is 0x{text[wrong.start]:02x}, which is not UTF-8 there",
        )
    place = PLACE.fullmatch(error)
    reason = place["reason"] if place else error
    duplicate = DUPLICATE.fullmatch(reason)
    if duplicate:
        return BadLine("IO004", f"the key {duplicate['key'][:100]!r} stands twice in one object")
    half = _lone_surrogate(text)
    if half is not None:
        return half
    if not place:
        return BadLine("IO003", f"not JSON: {reason}")
    lines = text.split(b"\n")[: int(place["line"]) - 1]
    at = sum(len(line) + 1 for line in lines) + max(int(place["column"]), 1)
    return _syntax(text, reason, at)


def _syntax(text: bytes, reason: str, at: int) -> BadLine:
    if text[at - 2 : at - 1] == b"-":
        at -= 1
    foreign = NOT_JSON.match(text, at - 1)
    if foreign:
        python = foreign[0].startswith(PYTHON) and foreign[0] != b"NaN"
        return BadLine(
            "IO003",
            f"{foreign[0].decode()} at byte {at} is not JSON",
            "this looks like Python's repr; write rows with json.dumps" if python else None,
        )
    if reason.startswith("EOF"):
        return BadLine("IO003", f"the row ends in the middle, at byte {len(text)}")
    if reason.startswith("recursion"):
        return BadLine("IO016", f"lists and objects are nested too deeply, at byte {at}")
    if reason == "trailing characters":
        what = "another object" if text[at - 1 : at] == b"{" else "something"
        return BadLine("IO003", f"{what} follows after the object, at byte {at}")
    return BadLine("IO003", f"not JSON: {reason} at byte {at}")


def _lone_surrogate(text: bytes) -> BadLine | None:
    halves: list[re.Match[bytes]] = []

    def whole(match: re.Match[bytes]) -> bytes:
        if match[1] is None:
            return match[0]
        halves.append(match)
        return b"\\ufffd"

    repaired = SURROGATE.sub(whole, text)
    if not halves:
        return None
    try:
        jiter.from_json(repaired, allow_inf_nan=False)
    except ValueError:
        return None
    first = halves[0]
    return BadLine(
        "IO005",
        f"{first[0].decode()} at byte {first.start() + 1} is half of a surrogate pair "
        "and no character",
    )


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, list):
        return "a list"
    return "a text" if isinstance(value, str) else "a number"
