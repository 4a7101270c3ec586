"""IO017: a row, cell or array larger than is read."""

from __future__ import annotations

from newsschema.validators.example import Bad, Good
from newsschema.validators.rule import ProblemRule

ROW = b'{"actor_id": "a", "name": "Mara Lindqvist", "type": "person"}\n'
KEYS = b", ".join(b'"k%d": 1' % key for key in range(600))


class LargerThanRead(ProblemRule):
    """A line, a cell, an array or the number of a row's keys is larger than is read.

    The row is set aside, the rows around it are read; an array that is too large is not read at
    all. A line may have 16 MiB (`limits.line-bytes`), a cell of CSV 8 Mi characters
    (`limits.cell-characters`), a file with one JSON array 256 MiB (`limits.array-bytes`), and a
    file 500 different keys.

    ## Why it matters

    A line is held in memory as a whole, several times over while it is parsed. Without a limit
    the memory a run needs would be decided by whoever wrote the file.

    ## How to repair

    A line of many megabytes is mostly a file without line ends, or a page's whole markup where
    its text should be. Write one row a line; raise the limit where rows are really as long.
    """

    code = "IO017"
    name = "larger-than-read"
    table = "*"
    message = "the row is larger than is read"
    help = "write one row a line; the limits section of the configuration says how long rows may be"
    examples = [
        Good(files={"actors.jsonl": ROW}),
        Bad(
            files={"actors.jsonl": ROW + b'{"actor_id": "b", %s}\n' % KEYS},
            keys=[None],
            lines=[2],
        ),
    ]
