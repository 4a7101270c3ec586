"""USR001: a check of the user's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from newsschema.validators.example import Bad, Good, actor
from newsschema.validators.rule import ProblemRule

CHECKS = b"""\
import pandera.polars as pa

schema = pa.DataFrameSchema({"name": pa.Column(str, pa.Check.str_length(max_value=40))})
"""

CONFIGURATION = b"""\
[tables.actors]
checks = "own_checks:schema"
"""

FILES = {"own_checks.py": CHECKS, "newsschema.toml": CONFIGURATION}


class UserCheckFailed(ProblemRule):
    """A row fails a check of the Pandera schema that the configuration names for its table.

    `[tool.newsschema.tables.actors] checks = "mypackage.frames:ActorFrame"` names a
    `DataFrameSchema` or a `DataFrameModel` of `pandera.polars`. It sees the table in the
    record's shape: articles batch by batch where it names `body`, all rows at once otherwise.
    Text columns that it does not name are left out.

    ## Why it matters

    What only your team knows (which outlets may occur, how long a name may be) belongs into
    the same report as everything else.

    ## How to repair

    As your check asks. Its severity is set like that of any rule:
    `[tool.newsschema.rules.USR001] severity = "warning"`.

    ## References

    Pandera, https://pandera.readthedocs.io.
    """

    code = "USR001"
    name = "user-check-failed"
    table = "*"
    message = "a check of your Pandera schema failed"
    settles_cell = False
    examples = [
        Good(actors=[actor()], files=FILES),
        Bad(actors=[actor(), actor("M" * 41, "act_2")], files=FILES, keys=["act_2"]),
    ]

    def needs(self) -> Mapping[str, Sequence[str]]:
        """Only a schema in the configuration."""
        return {}
