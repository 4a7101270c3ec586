"""`newsschema import`: from files of another program to tables of our own, as a stream."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson

from newsschema.errors import InputError, UsageError
from newsschema.readers.file_names import PACKED, listed, typed
from newsschema.readers.producers.catalogue import PRODUCERS, producer_named
from newsschema.readers.producers.producer import Account, Producer
from newsschema.validators.did_you_mean import did_you_mean
from newsschema.whole_file import whole_file

ACCOUNT_FILE: Final = "import.json"
FORMAT: Final = "newsschema-import/1"

Progress = Callable[[str, int], None]
"""Called with a table's name and the number of its rows written so far."""
STEP: Final = 1000
"""Rows between two calls of it."""


def import_files(
    producer: str, sources: Iterable[str | Path], out: str | Path, progress: Progress | None = None
) -> Account:
    """Turn files of a producer's format into `TABLE.jsonl` files in a folder.

    The tables are there whole or not at all. `import.json` beside them is the account: rows by
    table, what had no place, what was refused and why.

    Args:
        producer: the name of a format (`readers.producers.catalogue.PRODUCERS`).
        sources: files, and folders that are searched for files of the format.
        out: a folder that is missing or empty.
        progress: told how far the work is.

    Raises:
        UsageError: there is no such format, or the folder can't be written to.
        InputError: a source is missing, or there is no file of the format.
    """
    if producer not in PRODUCERS:
        hint = did_you_mean(producer, PRODUCERS) or f"; there are {', '.join(PRODUCERS)}"
        raise UsageError(f"there is no format {producer!r} to import{hint}")
    folder = Path(out)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{typed(folder)} is not an empty folder; name one that is not there yet")
    kind = producer_named(producer)
    account = Account()
    files = list(_files(kind, [Path(source) for source in sources]))
    reader = kind(account)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder, _rows(reader, files), account, progress)
        with whole_file(folder / ACCOUNT_FILE) as stream:
            stream.write(orjson.dumps(as_json(producer, account), option=orjson.OPT_INDENT_2))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(f"{typed(folder)} can't be written to: {reason}") from error
    return account


def as_json(producer: str, account: Account) -> dict[str, Any]:
    """The account as it is written, with the largest counts first."""
    return {
        "format": FORMAT,
        "producer": producer,
        "files": account.files,
        "rows": dict(account.rows),
        "no_place": dict(account.no_place.most_common()),
        "unlocated": dict(account.unlocated.most_common()),
        "refused": [asdict(refused) for refused in account.refused],
    }


def _files(kind: type[Producer], sources: Iterable[Path]) -> Iterator[Path]:
    """The files to read: those named, whatever their endings, and those found in folders."""
    endings = tuple(kind.endings) + tuple(e + p for e in kind.endings for p in PACKED)
    for source in sources:
        if not source.exists():
            raise InputError(f"{typed(source)}: no such file or folder")
        if not source.is_dir():
            yield source
            continue
        found = sorted(p for p in source.rglob("*") if p.name.lower().endswith(endings))
        inside = [path for path in found if path.is_file()]
        if not inside:
            raise InputError(
                f"{typed(source)}: no file of {kind.name} in this folder; its files end in "
                f"{listed(kind.endings)}"
            )
        yield from inside


def _rows(reader: Producer, files: Iterable[Path]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for path in files:
        reader.account.files += 1
        yield from reader.read(path)


def _write(
    folder: Path,
    rows: Iterator[tuple[str, Mapping[str, Any]]],
    account: Account,
    progress: Progress | None,
) -> None:
    """Write each row to its table's file; the files get their names when all is written."""
    token = secrets.token_hex(4)
    parts: dict[str, Path] = {}
    streams: dict[str, BinaryIO] = {}
    try:
        with ExitStack() as stack:
            for table, row in rows:
                if table not in streams:
                    parts[table] = folder / f".{table}.{token}.partial"
                    streams[table] = stack.enter_context(parts[table].open("xb"))
                streams[table].write(_line(row))
                account.rows[table] += 1
                if progress is not None and account.rows[table] % STEP == 0:
                    progress(table, account.rows[table])
        for table, part in parts.items():
            part.replace(folder / f"{table}.jsonl")
    except BaseException:
        for part in parts.values():
            part.unlink(missing_ok=True)
        raise


def _line(row: Mapping[str, Any]) -> bytes:
    try:
        return orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:
        # An integer of more than 64 bits, which the standard library writes digit by digit.
        return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
