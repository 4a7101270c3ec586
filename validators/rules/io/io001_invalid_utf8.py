"""IO001: bytes that are not UTF-8."""

from __future__ import annotations

from newsschema.validators.example import Bad, Good
from newsschema.validators.finding import Safety
from newsschema.validators.rule import ProblemRule


class InvalidUtf8(ProblemRule):
    """A line or row holds bytes that do not decode as UTF-8.

    The row is set aside: which letters were meant is not known. The rows around it are read.

    ## Why it matters

    A reader that guesses puts wrong letters into the text, and one that ignores the bytes
    loses letters, so that every offset behind them is wrong. Long-lived corpora mix encodings:
    one of twelve years has five of them, and lost all letters outside ASCII for four years.

    ## How to repair

    Find out in which encoding the producer wrote (often Windows-1252 or Latin-1) and convert
    the file once, before any offset is counted: `iconv -f WINDOWS-1252 -t UTF-8`. In JSON Lines
    the fix reads such a line as Windows-1252, by far the likeliest; it is unsafe, as it may be
    another encoding.
    """

    code = "IO001"
    name = "invalid-utf8"
    table = "*"
    message = "the bytes are not UTF-8"
    safety = Safety.UNSAFE
    help = "convert the file to UTF-8 from the encoding it was written in"
    examples = [
        Good(
            files={
                "actors.jsonl": '{"actor_id": "a", "name": "François Müller", "type": "person"}\n'
                '{"actor_id": "b", "name": "胡桃 😀", "type": "person"}\n'.encode()
            }
        ),
        Bad(
            files={
                "actors.jsonl": b'{"actor_id": "a", "name": "Fran\xe7ois", "type": "person"}\n'
                b'{"actor_id": "b", "name": "Ines Rao", "type": "person"}\n'
            },
            keys=[None],
            lines=[1],
            fixed={
                "actors": [
                    {"actor_id": "a", "name": "François", "type": "person"},
                    {"actor_id": "b", "name": "Ines Rao", "type": "person"},
                ]
            },
        ),
    ]

    def mend_line(self, text: bytes) -> bytes | None:
        """The line read as Windows-1252."""
        try:
            return text.decode("cp1252").encode()
        except UnicodeDecodeError:
            return None
