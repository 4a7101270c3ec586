"""Code that the configuration names: a user's records and Pandera schemas.

It is imported only after `settings.load_settings` has made sure that the configuration may
name code at all.
"""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from newsschema.errors import ConfigurationError
from newsschema.readers.file_names import refuse_what_is_no_table
from newsschema.schemas.catalogue import RECORDS
from newsschema.schemas.record import Record
from newsschema.validators.settings import Settings


def load_records(settings: Settings) -> Mapping[str, type[Record]]:
    """The users' records by table; tables with their usual record are absent.

    Raises:
        ConfigurationError: the class can't be imported, or is not of the table's record.
    """
    found: dict[str, type[Record]] = {}
    for table, section in settings.tables.items():
        if section.record is None:
            continue
        record = _loaded(section.record, f"tables.{table}.record", settings.source)
        usual = RECORDS[table]
        if not (isinstance(record, type) and issubclass(record, usual)):
            raise ConfigurationError(
                f"{settings.source}: tables.{table}.record {section.record} is no subclass of "
                f"{usual.__name__}; derive it from newsschema.{usual.__name__}"
            )
        found[table] = record
    return found


def records_of(
    tables: Iterable[str], settings: Settings, records: Mapping[str, type[Record]] | None
) -> dict[str, type[Record]]:
    """The records of tables that a caller names, in the order of the catalogue.

    Args:
        tables: their names.
        settings: of the run, whose records win over those of the catalogue.
        records: the caller's, which win over both.

    Raises:
        ConfigurationError: a configured record can't be loaded.
        UsageError: a name is no table.
    """
    known = {**RECORDS, **load_records(settings), **(records or {})}
    asked = list(tables)
    refuse_what_is_no_table(asked, known)
    return {name: record for name, record in known.items() if name in asked}


def load_checks(settings: Settings) -> Mapping[str, Any]:
    """The users' Pandera schemas by table; tables without one are absent.

    Raises:
        ConfigurationError: the schema can't be imported, or is none.
    """
    found: dict[str, Any] = {}
    for table, section in settings.tables.items():
        if section.checks is None:
            continue
        schema = _loaded(section.checks, f"tables.{table}.checks", settings.source)
        if not (hasattr(schema, "to_schema") or hasattr(schema, "validate")):
            raise ConfigurationError(
                f"{settings.source}: tables.{table}.checks {section.checks} is no Pandera schema; "
                "name a pandera.polars DataFrameSchema or DataFrameModel"
            )
        found[table] = schema
    return found


def _loaded(path: str, key: str, source: Path | None) -> Any:
    """What `module:name` stands for, with the configuration's folder first on the path."""
    module_name, _, name = path.partition(":")
    folder = str((source or Path("configuration")).resolve().parent)
    try:
        with _first_on_path(folder), warnings.catch_warnings():
            # Pandera imports PySpark where that is installed, which then warns of a new pandas.
            warnings.filterwarnings("ignore", "PySpark", FutureWarning)
            found = importlib.import_module(module_name)
            for part in name.split("."):
                found = getattr(found, part)
    except Exception as error:
        first = str(error).strip().split("\n", 1)[0]
        raise ConfigurationError(
            f"{source}: {key} = {path!r} can't be loaded ({type(error).__name__}: {first})"
        ) from error
    return found


@contextmanager
def _first_on_path(folder: str) -> Iterator[None]:
    """Put a folder first on the import path, and take it off again."""
    sys.path.insert(0, folder)
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path.remove(folder)
