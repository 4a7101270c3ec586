"""A corpus as tables of an Apache Iceberg catalog in SQLite, one snapshot a version.

A table's columns have the field ids that the Parquet files carry; a catalog that gives them its
own reads every value as null. Each version is one snapshot with a tag of its name.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.parquet as pq

from newsschema.errors import InputError
from newsschema.readers.corpus import Version
from newsschema.writers.publish.registration import Registration, check_keys, folder_name

if TYPE_CHECKING:
    from pyiceberg.catalog.sql import SqlCatalog
    from pyiceberg.schema import Schema
    from pyiceberg.table import Table

CATALOG: Final = "catalog.db"
"""The catalog's SQLite file, in the folder of the registration."""


def open_catalog(folder: Path) -> SqlCatalog:
    """The catalog of a folder in which a corpus is registered.

    Raises:
        InputError: pyiceberg is not installed.
    """
    try:
        from pyiceberg.catalog.sql import SqlCatalog
    except ImportError as error:
        raise InputError(
            "publishing to Iceberg needs pyiceberg; install newsschema[iceberg]"
        ) from error
    root = folder.absolute()
    return SqlCatalog(
        "newsschema", uri=f"sqlite:///{(root / CATALOG).as_posix()}", warehouse=root.as_uri()
    )


class Iceberg:
    """Adds versions to a catalog."""

    def __init__(self, registration: Registration, corpus: str) -> None:
        """Take the folder and the name of a corpus, which names the tables' namespace."""
        self._registration = registration
        self._namespace = namespace(corpus)
        self._catalog: SqlCatalog | None = None

    def add(self, version: Version) -> None:
        """Register a version: one snapshot in each table."""
        if self._catalog is None:
            self._catalog = open_catalog(self._registration.folder)
            self._catalog.create_namespace_if_not_exists(self._namespace)
        for name in version.manifest.tables:
            self._add_table(self._catalog, version, name)
        for _, name in self._catalog.list_tables(self._namespace):
            if name not in version.manifest.tables:
                table = self._catalog.load_table((self._namespace, name))
                _commit(table, version, [])

    def close(self) -> None:
        """Let go of the catalog's file."""
        if self._catalog is not None:
            self._catalog.close()

    def _add_table(self, catalog: SqlCatalog, version: Version, name: str) -> None:
        files = [
            self._registration.link(
                version, entry.path, f"{name}/{folder_name(version)}/{Path(entry.path).name}"
            )
            for entry in version.manifest.tables[name].files
        ]
        identifier = (self._namespace, name)
        schema = _schema(pq.read_schema(files[0]), version.manifest.tables[name].key)
        if not catalog.table_exists(identifier):
            location = (self._registration.folder / name).as_uri()
            catalog.create_table(identifier, schema, location, properties=_metrics(files[0]))
        table = _with_schema(catalog, catalog.load_table(identifier), schema)
        _commit(table, version, [path.as_uri() for path in files])
        key = version.manifest.tables[name].key
        keys = catalog.load_table(identifier).scan(selected_fields=(key,)).to_arrow()[key]
        check_keys(version, name, len(keys) - keys.null_count)


def namespace(corpus: str) -> str:
    """The namespace of a corpus: a dot would make a level of it, a hyphen ask for quotes."""
    return corpus.replace(".", "_").replace("-", "_")


def _schema(arrow: pa.Schema, key: str) -> Schema:
    """The Iceberg schema with the field ids of a file, its key as the identifier."""
    from pyiceberg.io.pyarrow import pyarrow_to_schema
    from pyiceberg.schema import Schema

    plain = pyarrow_to_schema(arrow)
    return Schema(*plain.fields, identifier_field_ids=[plain.find_field(key).field_id])


def _metrics(file: Path) -> dict[str, str]:
    """Bounds of the columns that have statistics; texts have none, and none is made up."""
    group = pq.read_metadata(file).row_group(0)
    leaves = [group.column(at) for at in range(group.num_columns)]
    return {
        "write.metadata.metrics.default": "none",
        **{
            f"write.metadata.metrics.column.{leaf.path_in_schema}": "full"
            for leaf in leaves
            if leaf.is_stats_set
        },
    }


def _with_schema(catalog: SqlCatalog, table: Table, schema: Schema) -> Table:
    """A table whose current schema is this one, its field ids unchanged.

    Creating a table gives its columns new ids; adding a schema to it does not.
    """
    from pyiceberg.table.update import AddSchemaUpdate, SetCurrentSchemaUpdate

    if table.schema() == schema:
        return table
    known = next((one.schema_id for one in table.schemas().values() if one == schema), None)
    if known is None:
        known = max(table.schemas()) + 1
        schema = schema.model_copy(update={"schema_id": known})
        updates = (AddSchemaUpdate(schema_=schema), SetCurrentSchemaUpdate(schema_id=known))
        catalog.commit_table(table, (), updates)
    else:
        catalog.commit_table(table, (), (SetCurrentSchemaUpdate(schema_id=known),))
    return catalog.load_table(table.name())


def _commit(table: Table, version: Version, files: list[str]) -> None:
    """Make these the files of a table, in one snapshot that is tagged with the version."""
    from pyiceberg.io.pyarrow import parquet_files_to_data_files

    told = {
        "newsschema.version": version.name,
        "newsschema.manifest": version.published.manifest,
    }
    old = [task.file for task in table.scan().plan_files()]
    with (
        table.transaction() as transaction,
        transaction.update_snapshot(snapshot_properties=told).overwrite() as update,
    ):
        for file in old:
            update.delete_data_file(file)
        for file in parquet_files_to_data_files(table.io, table.metadata, iter(files)):
            update.append_data_file(file)
    snapshot = table.refresh().current_snapshot()
    if snapshot is None:
        raise AssertionError(f"{table.name()}: the snapshot is missing")
    table.manage_snapshots().create_tag(snapshot.snapshot_id, version.name).commit()
