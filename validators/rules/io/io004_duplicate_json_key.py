"""IO004: one key twice in an object."""

from __future__ import annotations

from newsschema.validators.example import Bad, Good
from newsschema.validators.rule import ProblemRule


class DuplicateJsonKey(ProblemRule):
    """An object of a JSON file has the same key twice.

    The row is set aside: which of the values was meant is not known. Keys are compared after
    their escapes are read, and in nested objects too.

    ## Why it matters

    Python keeps the last value without a word, Polars the first, PyArrow refuses the file:
    the readers make different datasets of one file.

    ## How to repair

    Find the code that writes the key twice; a merge of two dictionaries as text is the usual
    cause. Keep the right value.
    """

    code = "IO004"
    name = "duplicate-json-key"
    table = "*"
    message = "a key stands twice in one object"
    help = "keep one of the two values"
    examples = [
        Good(files={"actors.jsonl": b'{"actor_id": "a", "name": "Ines Rao", "type": "person"}\n'}),
        Bad(
            files={
                "actors.jsonl": b'{"actor_id": "a", "name": "Ines Rao", "type": "person"}\n'
                b'{"actor_id": "b", "name": "Ole", "n\\u0061me": "Ole Brandt", "type": "person"}\n'
            },
            keys=[None],
            lines=[2],
        ),
    ]
