"""IO019: a file that is cut off or damaged."""

from __future__ import annotations

import gzip

from newsschema.validators.example import Bad, Good
from newsschema.validators.rule import ProblemRule

ROW = b'{"actor_id": "a", "name": "Mara Lindqvist", "type": "person"}\n'


class TruncatedFile(ProblemRule):
    """A compressed file is cut off or fails its checksum, or a file is no Parquet file.

    A file that changes while it is read is told in the same way. What could be read before the
    damage is kept, and may be damaged too: the checksums of gzip and Zstandard stand at the end.

    ## Why it matters

    A download that stopped half-way looks like a smaller dataset. Several readers return what
    they have, or nothing at all, without a word; one ignores a wrong checksum.

    ## How to repair

    Get the file again from where it was made, and compare its SHA-256 with the published one.

    ## References

    RFC 1952 (gzip), RFC 8878 (Zstandard), https://github.com/apache/parquet-format.
    """

    code = "IO019"
    name = "truncated-file"
    table = "*"
    message = "the file is cut off or damaged"
    help = "get the file again from where it was made"
    examples = [
        Good(files={"actors.jsonl.gz": gzip.compress(ROW, mtime=0)}),
        Bad(files={"actors.jsonl.gz": gzip.compress(ROW, mtime=0)[:-4]}, keys=[None]),
        Bad(files={"actors.parquet": ROW}, keys=[None]),
    ]
