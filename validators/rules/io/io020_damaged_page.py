"""IO020: a part of a Parquet file that is damaged."""

from __future__ import annotations

import io

from newsschema.validators.example import Bad, Good
from newsschema.validators.rule import ProblemRule


def people(damaged: int | None = None) -> bytes:
    """A file of two row groups, in which one byte of the first column's page may be another."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = [["a", "Mara Lindqvist", "person"], ["b", "Ole Brandt", "person"]]
    columns = dict(zip(["actor_id", "name", "type"], zip(*names, strict=True), strict=True))
    sink = io.BytesIO()
    table = pa.table({name: list(column) for name, column in columns.items()})
    pq.write_table(table, sink, row_group_size=1, write_page_checksum=True, compression="none")
    data = bytearray(sink.getvalue())
    if damaged is not None:
        group = pq.ParquetFile(sink).metadata.row_group(damaged)
        data[
            group.column(0).dictionary_page_offset + group.column(0).total_compressed_size - 1
        ] ^= 1
    return bytes(data)


class DamagedPage(ProblemRule):
    """A row group of a Parquet file can't be read, or a value in it is damaged.

    A page that fails its checksum or can't be unpacked, headers of pages that are not those the
    file's metadata promise, offsets that point outside: the rest of the row group is left out,
    other row groups are read. A single damaged value is left out alone.

    ## Why it matters

    Parquet readers do not verify checksums unless they are asked to, and many writers write none:
    of random damages to files without them, half gave other data and no error.

    ## How to repair

    Get the file again from where it was made. Write files with checksums of pages
    (`write_page_checksum=True` in PyArrow), which cost next to nothing.

    ## References

    https://github.com/apache/parquet-format, PageHeader.
    """

    code = "IO020"
    name = "damaged-page"
    table = "*"
    message = "a part of the file is damaged"
    help = "get the file again from where it was made"
    examples = [
        Good(files={"actors.parquet": people}),
        Bad(files={"actors.parquet": lambda: people(damaged=1)}, keys=[None]),
    ]
