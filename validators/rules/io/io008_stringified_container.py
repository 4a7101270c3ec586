"""IO008: a list or an object written as text."""

from __future__ import annotations

from newsschema.validators.example import Bad, Good, actor
from newsschema.validators.finding import Safety
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
        Bad(actors=[actor(aliases="['M. Lindqvist', 'Lindqvist']")], keys=["act_1"]),
    ]
