"""The version of the records, which every derived schema states."""

from __future__ import annotations

from typing import Final

SCHEMA_VERSION: Final = "1.0"
"""Major: data that were right may be wrong. Minor: columns and values were added."""
VERSION: Final = "newsschema.schema_version"
"""Under which the metadata of Arrow schemas and Parquet files state it."""
