"""IO010: ids that are numbers."""

from __future__ import annotations

from newsschema.validators.example import Bad, Good
from newsschema.validators.rule import ProblemRule


class LossyIdType(ProblemRule):
    """A column of ids holds numbers or dates instead of text.

    The text of the numbers is kept as the id. What was lost before is lost: leading zeros,
    digits beyond 2^53, a date's own form. In text formats this is one finding for a column in
    which all ids are numbers; a single number among texts is IO014's.

    ## Why it matters

    `00123` became 123 and a 20-digit id a float: rows no longer find each other, or find the
    wrong one. Measured: pandas makes 123 of "00123" in JSON Lines, PyArrow makes floats of
    20-digit integers.

    ## How to repair

    Read the original input again with ids as text, and write them as text.
    """

    code = "IO010"
    name = "lossy-id-type"
    table = "*"
    message = "the ids are numbers, not text"
    help = "read the original input again with ids as text"
    examples = [
        Good(
            files={"actors.jsonl": b'{"actor_id": "007", "name": "Ines Rao", "type": "person"}\n'}
        ),
        Bad(
            files={
                "actors.jsonl": b'{"actor_id": 7, "name": "Ines Rao", "type": "person"}\n'
                b'{"actor_id": 8, "name": "Ole Brandt", "type": "person"}\n'
            },
            keys=[None],
        ),
    ]
