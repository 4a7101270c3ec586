"""What a file's name says: its format, and the table it belongs to."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable
from pathlib import Path, PurePath
from typing import Final

from newsschema.errors import UsageError

FORMATS: Final = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".parquet": "parquet",
}
"""Ending of a name to format."""
PACKED: Final = (".gz", ".zst")
"""Endings that may follow those of text formats."""
SCHEMES: Final = ("s3", "gs", "az", "abfss")
"""Beginnings of the addresses of object stores, without `://`."""
_ADDRESS: Final = re.compile(rf"(?:{'|'.join(SCHEMES)})://[^/].*", re.DOTALL)


def split_name(name: str) -> tuple[str, str] | None:
    """The stem and the format of a file's name; none if it has no known ending.

    `quotes-2021.jsonl.gz` is `quotes-2021` and `jsonl`.
    """
    path = PurePath(name)
    packed = path.suffix.lower() in PACKED
    if packed:
        path = PurePath(path.stem)
    known = FORMATS.get(path.suffix.lower())
    if known is None or (packed and known == "parquet"):
        return None
    return path.stem, known


def table_in(stem: str, names: Collection[str]) -> str | None:
    """The table that a stem names: all of it, or a part set off by `-` or `.`.

    None if it names no table or several: `quotes_reported` is no `quotes`.
    """
    if stem in names:
        return stem
    found = {part for part in re.split(r"[-.]", stem) if part in names}
    return found.pop() if len(found) == 1 else None


def meant(word: str, known: Iterable[str]) -> str:
    """`; did you mean …?` with the known word that is nearest, or nothing."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.7)
    return f"; did you mean {near[0]!r}?" if near else ""


def refuse_what_is_no_table(names: Iterable[str], known: Collection[str]) -> None:
    """Make sure that names are those of tables.

    Raises:
        UsageError: one is not; the message says what may have been meant.
    """
    for name in names:
        if name not in known:
            hint = meant(str(name), known) or f"; the tables are {', '.join(known)}"
            raise UsageError(f"{name!r} is no table{hint}")


def is_address(path: str) -> bool:
    """Whether a path is the address of something in an object store: `s3://bucket/wire`."""
    return _ADDRESS.fullmatch(path) is not None


def typed(path: str | Path) -> str:
    """A path as text for a report: forward slashes, bytes that are no UTF-8 as escapes."""
    if isinstance(path, str) and is_address(path):
        return path
    return Path(path).as_posix().encode("utf-8", "backslashreplace").decode("utf-8")


def listed(names: Iterable[str], most: int = 5) -> str:
    """Names for a sentence, at most so many: `a, b, c and 4 more`."""
    every = list(names)
    rest = len(every) - most
    return ", ".join(every[:most]) + (f" and {rest:,} more" if rest > 0 else "")


def files_pattern(names: Iterable[str]) -> str:
    """A regular expression that finds the files of tables among paths, as pre-commit wants it.

    It agrees with `split_name` and `table_in` on a file's own name, and takes what lies in a
    folder that is named after a table. `.json` is left out: most such files are no tables.

    Args:
        names: the tables there can be.
    """
    tables = "|".join(names)
    plain = "|".join(ending[1:] for ending in FORMATS if ending not in {".json", ".parquet"})
    packed = "|".join(ending[1:] for ending in PACKED)
    endings = rf"\.(({plain})(\.({packed}))?|parquet)"
    return rf"(^|/)(({tables})/([^/]+/)*[^/]+|([^/]*[-.])?({tables})([-.][^/]*)?){endings}$"
