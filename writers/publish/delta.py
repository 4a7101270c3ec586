"""A corpus as Delta Lake tables, one commit a version."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from newsschema.errors import InputError
from newsschema.readers.corpus import Version
from newsschema.writers.publish.registration import Registration, check_keys, folder_name

if TYPE_CHECKING:
    from deltalake import CommitProperties
    from deltalake.transaction import AddAction


class Delta:
    """Adds versions to tables, each in a folder of its name."""

    def __init__(self, registration: Registration) -> None:
        """Take the folder."""
        self._registration = registration

    def add(self, version: Version) -> None:
        """Register a version: one commit in each table.

        Raises:
            InputError: deltalake is not installed.
        """
        try:
            from deltalake import CommitProperties, DeltaTable
        except ImportError as error:
            raise InputError(
                "publishing to Delta Lake needs deltalake; install newsschema[delta]"
            ) from error
        told = CommitProperties(
            custom_metadata={
                "newsschema.version": version.name,
                "newsschema.manifest": version.published.manifest,
            }
        )
        for name in version.manifest.tables:
            self._add_table(version, name, told)
        for log in self._registration.folder.glob("*/_delta_log"):
            table = DeltaTable(log.parent)
            if log.parent.name not in version.manifest.tables:
                table.create_write_transaction(
                    [], "overwrite", table.schema(), commit_properties=told
                )

    def _add_table(self, version: Version, name: str, told: CommitProperties) -> None:
        from deltalake import DeltaTable, Schema
        from deltalake.transaction import create_table_with_add_actions

        entry = version.manifest.tables[name]
        folder = self._registration.folder / name
        files = [
            self._registration.link(
                version, file.path, f"{name}/{folder_name(version)}/{Path(file.path).name}"
            )
            for file in entry.files
        ]
        rows = [file.rows or 0 for file in entry.files]
        actions = [_action(folder, path, count) for path, count in zip(files, rows, strict=True)]
        schema = Schema.from_arrow(pq.read_schema(files[0]).remove_metadata())
        if DeltaTable.is_deltatable(str(folder)):
            DeltaTable(folder).create_write_transaction(
                [*actions], "overwrite", schema, commit_properties=told
            )
        else:
            create_table_with_add_actions(
                str(folder), schema, actions, name=name, commit_properties=told
            )
        keys = DeltaTable(folder).to_pyarrow_table(columns=[entry.key])[entry.key]
        check_keys(version, name, len(keys) - keys.null_count)


def _action(folder: Path, file: Path, rows: int) -> AddAction:
    """What the log says of a file. The time is that of the file, which no build changes."""
    from deltalake.transaction import AddAction

    status = file.stat()
    return AddAction(
        path=file.relative_to(folder).as_posix(),
        size=status.st_size,
        partition_values={},
        modification_time=int(status.st_mtime * 1000),
        data_change=True,
        stats=f'{{"numRecords": {rows}}}',
    )
