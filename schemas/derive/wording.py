"""Limits in words, for messages and documentation."""

from __future__ import annotations

from collections.abc import Sequence

from newsschema.schemas.fields import FieldSpec, Kind


def one_of(values: Sequence[str]) -> str:
    """A closed list: `one of direct, indirect, mixed`."""
    return f"one of {', '.join(values)}"


def number_wanted(spec: FieldSpec) -> str:
    """The range of a number: `a number from 0 to 1`, `a whole number above 0`."""
    noun = "a whole number" if spec.kind is Kind.INTEGER else "a number"
    low = f"from {_plain(spec.ge)}" if spec.ge is not None else ""
    low = f"above {_plain(spec.gt)}" if spec.gt is not None else low
    high = f"to {_plain(spec.le)}" if spec.le is not None else ""
    high = f"below {_plain(spec.lt)}" if spec.lt is not None else high
    if high and not low:
        high = high.replace("to", "of at most")
    if not low and not high:
        return f"{noun}, not NaN and not infinite"
    return " ".join(part for part in (noun, low, high) if part)


def length_wanted(spec: FieldSpec) -> str:
    """The length of a text in code points, or of a list in items: `at most 500 code points`."""
    unit = "items" if spec.kind is Kind.LIST else "code points"
    if spec.max_length is None:
        unit = unit[:-1] if spec.min_length == 1 else unit
        return f"at least {spec.min_length} {unit}"
    if spec.min_length is None:
        return f"at most {spec.max_length} {unit}"
    return f"{spec.min_length} to {spec.max_length} {unit}"


def _plain(number: float | None) -> str:
    """A bound without a needless `.0`."""
    return str(int(number)) if number is not None and number == int(number) else str(number)
