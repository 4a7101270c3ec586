"""The folder of a repaired dataset: the tables, what was changed, what was set aside.

    OUT/
      quotes.jsonl …               the repaired files, named and shaped as the input's
      edits.parquet                one row per changed value
      lineage.parquet              one row per input row, with its text where that is gone
      quarantine/quotes.parquet …  rows that were set aside, as they stood, with the codes
      originals/…                  rows of Parquet files that were changed or set aside
      fix.json                     what the folder was made from, for `--undo`

It is made beside its place and put there as a whole.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import polars as pl

from newsschema.errors import UsageError
from newsschema.readers.table import Dataset
from newsschema.repairs.repair import Repaired
from newsschema.repairs.secrets import Secrets
from newsschema.writers.fixed_files import FixedFile, fixed_files
from newsschema.writers.fixed_tables import write_table

FORMAT: Final = "newsschema-fix/1"
ABOUT: Final = "fix.json"
EDITS: Final = "edits.parquet"
LINEAGE: Final = "lineage.parquet"
QUARANTINE: Final = "quarantine"
ORIGINALS: Final = "originals"


def write_fixed(
    dataset: Dataset, repaired: Repaired, out: Path, *, kind: str | None = None
) -> list[FixedFile]:
    """Write a repaired dataset as a folder.

    Args:
        dataset: the input.
        repaired: its repair.
        out: the folder; it must not be there, or be empty.
        kind: `jsonl`, `csv` or `parquet`: one file a table in the record's columns, in place
            of the input's own files.

    Returns:
        The files, in the order of tables.

    Raises:
        UsageError: the folder can't be made there, or a file can't hold what was repaired.
    """
    refuse_used(out)
    files = fixed_files(dataset.tables.values(), repaired)
    out.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        named = _names(files)
        for file, name in zip(files, named, strict=True):
            (staging / name).parent.mkdir(parents=True, exist_ok=True)
            file.write(staging / name)
            if file.file.format == "parquet":
                (staging / ORIGINALS / name).parent.mkdir(parents=True, exist_ok=True)
                every = kind is not None
                file.write_originals(staging / ORIGINALS / name, repaired.secrets, every=every)
        texts = _texts(files, repaired.secrets)
        if kind is not None:
            for name in named:
                (staging / name).unlink()
            for table in _written(dataset):
                write_table(repaired, table, staging / f"{table}.{kind}", kind)
            texts = pl.concat([texts, _untouched(files, texts, repaired.secrets)])
        _write_account(staging, repaired, texts)
        about = {
            "format": FORMAT,
            "newsschema": version("newsschema"),
            "converted": kind,
            "files": [_about(f, n) for f, n in zip(files, named, strict=True)],
            "tables": accounts(repaired),
            "secrets": len(repaired.secrets.parts),
        }
        (staging / ABOUT).write_text(
            json.dumps(about, indent=1, ensure_ascii=False) + "\n", "utf-8"
        )
        staging.chmod(0o755)
        if out.exists():
            out.rmdir()
        staging.replace(out)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    return files


def refuse_used(out: Path) -> None:
    """Make sure that nothing is overwritten.

    Raises:
        UsageError: the place is taken.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(f"{out} is there already and is not an empty folder; name another one")


def accounts(repaired: Repaired) -> dict[str, dict[str, int]]:
    """By table: rows `in`, `kept`, `merged` and `quarantined`."""
    found: dict[str, dict[str, int]] = {}
    counts = repaired.lineage.group_by("table", "fate", maintain_order=True).len()
    for table, fate, count in counts.iter_rows():
        own = found.setdefault(table, {"in": 0, "kept": 0, "merged": 0, "quarantined": 0})
        own[fate] += count
        own["in"] += count
    return found


def _written(dataset: Dataset) -> list[str]:
    return [n for n, t in dataset.tables.items() if any(f.reported for f in t.files)]


def _names(files: Iterable[FixedFile]) -> list[str]:
    """Where each file goes: as it lies below the folder that all have in common."""
    paths = [Path(file.file.path).absolute() for file in files]
    common = Path(os.path.commonpath([path.parent for path in paths])) if paths else Path()
    return [path.relative_to(common).as_posix() for path in paths]


TEXTS: Final = pl.Schema(
    {"table": pl.String(), "file": pl.String(), "row": pl.Int64(), "input": pl.Binary()}
)


def _texts(files: Iterable[FixedFile], secrets: Secrets) -> pl.DataFrame:
    """The input rows that are not in the output as they stood; what was secret stays so."""
    rows: list[tuple[str, str, int, bytes]] = []
    for file in files:
        gone = [(row, before) for row, before, _ in file.changed] + list(file.removed.items())
        table, path = file.table.name, file.file.path
        rows += [(table, path, row, secrets.hidden((table, path, row), text)) for row, text in gone]
    return pl.DataFrame(rows, schema=TEXTS, orient="row")


def _untouched(files: Iterable[FixedFile], known: pl.DataFrame, secrets: Secrets) -> pl.DataFrame:
    """The other input rows, which another format does not keep as they stood."""
    rows = [
        (*place, secrets.hidden(place, text))
        for file in files
        for row, text in file.texts()
        for place in ((file.table.name, file.file.path, row),)
    ]
    frame = pl.DataFrame(rows, schema=TEXTS, orient="row")
    return frame.join(known, on=["table", "file", "row"], how="anti", maintain_order="left")


def _write_account(folder: Path, repaired: Repaired, texts: pl.DataFrame) -> None:
    repaired.edits.write_parquet(folder / EDITS, compression="zstd")
    repaired.lineage.join(
        texts, on=["table", "file", "row"], how="left", maintain_order="left"
    ).write_parquet(folder / LINEAGE, compression="zstd")
    for (table,), rows in repaired.quarantine.group_by("table", maintain_order=True):
        (folder / QUARANTINE).mkdir(exist_ok=True)
        rows.write_parquet(folder / QUARANTINE / f"{table}.parquet", compression="zstd")


def _about(file: FixedFile, name: str) -> Mapping[str, Any]:
    return {
        "table": file.table.name,
        "file": name,
        "input": file.file.path,
        "format": file.file.format,
        "renames": dict(file.patches.renames),
        "array": file.file.format == "json" and file.is_array(),
        "head": file.head(),
    }
