"""IO005: half of a surrogate pair."""

from __future__ import annotations

from newsschema.readers.strict_json import SURROGATE
from newsschema.validators.example import Bad, Good
from newsschema.validators.finding import Safety
from newsschema.validators.rule import ProblemRule


class LoneSurrogate(ProblemRule):
    r"""A text holds half of a surrogate pair, which no UTF-8 file can hold.

    JSON can write it (`"\ud83d"`), usually because a text was cut in UTF-16 units in the
    middle of a character outside the basic plane. The row is set aside.

    ## Why it matters

    Python and Pydantic accept the text and fail much later, when it is written. Polars makes
    NUL of it without a word.

    ## How to repair

    Cut texts at code points, not at UTF-16 units, and extract again. The fix leaves the half out,
    as nothing of the character is in it; that is unsafe, for offsets behind it move.
    """

    code = "IO005"
    name = "lone-surrogate"
    table = "*"
    message = "half of a surrogate pair is no character"
    safety = Safety.UNSAFE
    help = "extract the text again and cut it at code points"
    examples = [
        Good(
            files={
                "actors.jsonl": b'{"actor_id": "a", "name": "Ines \\ud83d\\ude00 Rao", '
                b'"type": "person"}\n'
            }
        ),
        Bad(
            files={
                "actors.jsonl": b'{"actor_id": "a", "name": "Ines \\ud83d", "type": "person"}\n'
                b'{"actor_id": "b", "name": "Ole Brandt", "type": "person"}\n'
            },
            keys=[None],
            lines=[1],
            fixed={
                "actors": [
                    {"actor_id": "a", "name": "Ines", "type": "person"},
                    {"actor_id": "b", "name": "Ole Brandt", "type": "person"},
                ]
            },
        ),
    ]

    def mend_line(self, text: bytes) -> bytes | None:
        """The line without the half."""
        new = SURROGATE.sub(lambda found: b"" if found[1] else found[0], text)
        return new if new != text else None
