"""IO003: a line that is no JSON object."""

from __future__ import annotations

import re
from typing import Final

from newsschema.validators.example import Bad, Good
from newsschema.validators.finding import Safety
from newsschema.validators.rule import ProblemRule

NO_NUMBER: Final = re.compile(rb'("(?:[^"\\]|\\.)*+")|-?\b(?:NaN|Infinity)\b')
"""A text, which stays, or what other languages write for a number that is none."""


class InvalidJsonLine(ProblemRule):
    """A line of a JSON Lines file is not one strict JSON object.

    Python's `repr`, `NaN` and `Infinity`, trailing commas, two objects on a line, a line cut
    in the middle: the row can't be read and is set aside. The good lines around it are read. A file
    with the ending `.json` may also hold one array, or objects over several lines each; then an
    element takes the place of the line.

    ## Why it matters

    Readers differ on such lines. Some take `NaN` and write it back, some stop at the line,
    some drop it and go on: the same file becomes several datasets, and nobody is told.

    ## How to repair

    Write the file with a JSON library (`json.dumps(row, allow_nan=False)`) and read the input
    again. `NaN` and `Infinity` stand for a missing value: where nothing else is wrong with a line,
    the fix writes `null` for them, which is safe.

    ## References

    RFC 8259; JSON Lines, https://jsonlines.org.
    """

    code = "IO003"
    name = "invalid-json-line"
    table = "*"
    message = "the line is not one JSON object"
    safety = Safety.SAFE
    help = "write the line with a JSON library; NaN and Infinity are not JSON, use null"
    examples = [
        Good(
            files={
                "actors.jsonl": b'{"actor_id": "a", "name": "Mara Lindqvist", "type": "person"}\n'
            }
        ),
        Bad(
            files={
                "actors.jsonl": b'{"actor_id": "a", "name": "Mara Lindqvist", "type": "person"}\n'
                b"{'actor_id': 'b', 'name': 'Ole Brandt', 'type': 'person'}\n"
                b'{"actor_id": "c", "name": "Ines Rao", "type": "person", "confidence": NaN}\n'
            },
            keys=[None, None],
            lines=[2, 3],
        ),
        Bad(
            files={
                "actors.jsonl": b'{"actor_id": "a", "name": "NaN Ng", "rank": -Infinity, '
                b'"type": "person"}\n'
            },
            keys=[None],
            fixed={"actors": [{"actor_id": "a", "name": "NaN Ng", "type": "person"}]},
        ),
    ]

    def mend_line(self, text: bytes) -> bytes | None:
        """`null` for numbers that JSON does not have."""
        new = NO_NUMBER.sub(lambda found: found[1] or b"null", text)
        return new if new != text else None
