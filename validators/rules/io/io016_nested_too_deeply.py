"""IO016: lists and objects too deep inside each other."""

from __future__ import annotations

from newsschema.validators.example import Bad, Good
from newsschema.validators.rule import ProblemRule

ROW = b'{"actor_id": "a", "name": "Mara Lindqvist", "type": "person"}\n'
DEEP = b'{"actor_id": "b", "name": "Ole Brandt", "type": "person", "tree": %s}\n'


class NestedTooDeeply(ProblemRule):
    """A row of JSON holds lists and objects more levels deep than are read.

    The row is set aside, the rows around it are read. 64 levels are read, the row's own object
    counted; `limits.depth` in the configuration changes that.

    ## Why it matters

    Parsers that follow every bracket into a call of their own run out of stack: 40 kB of `[` end
    a well-known one with a crash of the whole process. News records need four levels.

    ## How to repair

    Look at what made the row: a tree that refers to itself, or a file that is not meant well.

    ## References

    RFC 8259, section 9: an implementation may set limits on the depth of nesting.
    """

    code = "IO016"
    name = "nested-too-deeply"
    table = "*"
    message = "lists and objects are nested too deeply"
    help = "write the row flatter; limits.depth in the configuration says how deep rows may be"
    examples = [
        Good(files={"actors.jsonl": ROW + DEEP % (b"[" * 6 + b"]" * 6)}),
        Bad(files={"actors.jsonl": ROW + DEEP % (b"[" * 70 + b"]" * 70)}, keys=[None], lines=[2]),
    ]
