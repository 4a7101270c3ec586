"""IO018: a file that unpacks to more than it may."""

from __future__ import annotations

import gzip

from newsschema.validators.example import Bad, Good
from newsschema.validators.rule import ProblemRule

ROW = b'{"actor_id": "a", "name": "Mara Lindqvist", "type": "person"}\n'


class UnpacksToTooMuch(ProblemRule):
    """A compressed file unpacks to far more bytes than it has, or than are read.

    Reading stops there, and the rows read so far are kept. A file may unpack to 200 times its
    size (`limits.unpacked-ratio`; not asked below 64 MiB) and to 64 GiB (`limits.unpacked-bytes`).
    For Parquet the pages count, and what dictionaries say many times over.

    ## Why it matters

    A file of a kilobyte can hold gigabytes of zeros, and one of 86 bytes a column of two. News
    text shrinks to a third or a fifth: a file that shrinks to a two-hundredth is broken, or made
    to exhaust the disk and the memory of who reads it.

    ## How to repair

    Ask where the file comes from. If it is meant so, raise the limit in your own configuration.
    """

    code = "IO018"
    name = "unpacks-to-too-much"
    table = "*"
    message = "the file unpacks to more than is read"
    help = "if it is meant so, raise limits.unpacked-ratio or unpacked-bytes in the configuration"
    examples = [
        Good(files={"actors.jsonl.gz": lambda: gzip.compress(ROW, mtime=0)}),
        Bad(
            files={"actors.jsonl.gz": lambda: gzip.compress(ROW + bytes(70 << 20), 9, mtime=0)},
            keys=[None],
        ),
    ]
