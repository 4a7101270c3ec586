"""IO002: a byte order mark."""

from __future__ import annotations

import json

import polars as pl

from newsschema.validators.example import Bad, Good
from newsschema.validators.finding import Safety, Severity
from newsschema.validators.rule import ProblemRule


class Utf8Bom(ProblemRule):
    """A file begins with a byte order mark (U+FEFF).

    The mark is skipped, so that it does not become part of the first column's name. A mark
    inside a text is TXT008's.

    ## Why it matters

    Some readers take the mark for a part of the first key or the first body. One more
    character in front of a body moves every span: of 17 spans of an article none held.

    ## How to repair

    Write files as plain UTF-8 (`utf-8`, not `utf-8-sig`).
    """

    code = "IO002"
    name = "utf8-bom"
    table = "*"
    message = "the file begins with a byte order mark"
    severity = Severity.WARNING
    safety = Safety.SAFE
    help = "write the file as UTF-8 without a byte order mark"
    examples = [
        Good(files={"actors.csv": "actor_id,name,type\na,Zoë Brandt,person\n".encode()}),
        Bad(
            files={"actors.csv": b"\xef\xbb\xbfactor_id,name,type\na,Ines Rao,person\n"},
            keys=[None],
            fixed={"actors": [{"actor_id": "a", "name": "Ines Rao", "type": "person"}]},
        ),
        Bad(
            files={
                "actors.jsonl": b'\xef\xbb\xbf{"actor_id": "a", "name": "Ines Rao", '
                b'"type": "person"}\n'
            },
            keys=[None],
        ),
    ]

    def fix_wholes(self, problems: pl.DataFrame) -> pl.DataFrame:
        """The file is written without the mark."""
        return pl.DataFrame(
            {
                "value": [json.dumps("")] * problems.height,
                "fix_safety": [str(Safety.SAFE)] * problems.height,
                "fix_summary": ["write the file without the mark"] * problems.height,
            }
        )
