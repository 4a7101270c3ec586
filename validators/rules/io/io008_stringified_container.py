"""IO008: a list or an object written as text."""

from __future__ import annotations

from typing import Any

import polars as pl

from newsschema.schemas.fields import FieldSpec, Kind, columns
from newsschema.schemas.record import Record
from newsschema.validators.example import Bad, Good, actor
from newsschema.validators.finding import Safety
from newsschema.validators.read_values import listed, read
from newsschema.validators.rule import ProblemRule


class StringifiedContainer(ProblemRule):
    """A column that holds lists or objects has a text instead.

    `"a;b"`, `"['A', 'B']"`: the value is not taken apart by guessing. Shapes that producers
    are known to write, such as `"s e;s e"` for spans, are read as they are.

    ## Why it matters

    How such a text is taken apart differs from reader to reader: one well-known reader splits
    a nested column the other way round than its producer joins it.

    ## How to repair

    Write a JSON list, or a list column in Parquet. In CSV, write the list as JSON text.
    """

    code = "IO008"
    name = "stringified-container"
    table = "*"
    message = "a text stands where a list or an object belongs"
    safety = Safety.UNSAFE
    help = "write a JSON list or object"
    examples = [
        Good(actors=[actor(aliases=["M. Lindqvist", "Lindqvist; the mayor"])]),
        Bad(
            actors=[actor(aliases="['M. Lindqvist', 'Lindqvist']")],
            keys=["act_1"],
            fixed={"actors": [actor(aliases=["M. Lindqvist", "Lindqvist"])]},
        ),
    ]

    def fix_problems(self, problems: pl.DataFrame, record: type[Record]) -> pl.DataFrame:
        """The list that the text is written for, where its items are of the field's type."""
        known = columns(record)

        def value(text: str, name: str) -> list[Any] | None:
            spec, items = known.get(name), listed(text)
            if spec is None or spec.item is None or items is None:
                return None
            return items if _fits(items, spec.item) else None

        return read(problems, value, Safety.UNSAFE, "write the list")


def _fits(items: list[Any], spec: FieldSpec) -> bool:
    """Whether items can be those of a list: texts, or objects without unknown members."""
    if spec.kind is not Kind.STRUCT:
        return all(isinstance(item, str) for item in items)
    members = {member.name for member in spec.members}
    return all(isinstance(item, dict) and item.keys() <= members for item in items)
