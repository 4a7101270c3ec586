"""IO006: a row with too many or too few cells."""

from __future__ import annotations

from newsschema.validators.example import Bad, Good
from newsschema.validators.rule import ProblemRule


class RaggedCsvRow(ProblemRule):
    """A row of a CSV file has more or fewer cells than the header, or a quote never closes.

    The row is set aside. After an unclosed quote reading goes on at the next line that looks
    like a row; the lines between are reported as one finding.

    ## Why it matters

    Some readers fill the missing cells with nulls, others let an unclosed quote swallow the
    following lines: a known file of 10.3 million rows was read as 6.85 million.

    ## How to repair

    Write the file with a CSV library, which quotes cells that hold separators or line ends.
    """

    code = "IO006"
    name = "ragged-csv-row"
    table = "*"
    message = "the row has not as many cells as the header"
    help = "write the file with a CSV library, so that cells with separators are quoted"
    examples = [
        Good(files={"actors.csv": b'actor_id,name,type\na,"Rao, Ines",person\n'}),
        Bad(
            files={"actors.csv": b"actor_id,name,type\na,Rao, Ines,person\nb,Ole Brandt,person\n"},
            keys=[None],
            lines=[2],
        ),
    ]
