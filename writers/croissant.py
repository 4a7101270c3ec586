"""Croissant metadata of a version (MLCommons Croissant 1.0), and of its care for people (RAI)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from newsschema.readers.corpus_manifest import ColumnEntry, Manifest, TableEntry
from newsschema.writers.about import About
from newsschema.writers.card import title

CONTEXT: Final[dict[str, Any]] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""The JSON-LD context that the specification of Croissant 1.0 prescribes."""

TYPES: Final = {
    "string": "sc:Text",
    "bool": "sc:Boolean",
    "int32": "sc:Integer",
    "int64": "sc:Integer",
    "double": "sc:Float",
    "float": "sc:Float",
}
"""Arrow types to the data types of Croissant; instants are `sc:DateTime`."""
PARQUET: Final = "application/x-parquet"


def croissant(facts: About, manifest: Manifest) -> bytes:
    """`croissant.json` of a version: its files with their hashes, its tables with their columns.

    Columns of lists and structs have no type in Croissant 1.0 and are left to the Parquet
    files.
    """
    content: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": facts.name,
        "description": facts.description or f"{title(facts)}: a news dataset",
        "version": manifest.version.partition("+")[0],
        "isLiveDataset": False,
        **_given(facts),
        "distribution": [
            one for name, table in manifest.tables.items() for one in _files(name, table)
        ],
        "recordSet": [_records(name, table) for name, table in manifest.tables.items()],
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _given(facts: About) -> dict[str, Any]:
    told = {
        "license": facts.license,
        "url": facts.url,
        "citeAs": facts.cite_as,
        "creator": [{"@type": "sc:Organization", "name": name} for name in facts.creators],
        "rai:dataCollection": facts.data_collection,
        "rai:personalSensitiveInformation": list(facts.sensitive_information),
    }
    return {name: value for name, value in told.items() if value}


def _files(name: str, table: TableEntry) -> Iterator[dict[str, Any]]:
    for file in table.files:
        yield {
            "@type": "cr:FileObject",
            "@id": file.path,
            "name": file.path,
            "contentUrl": file.path,
            "contentSize": f"{file.bytes} B",
            "encodingFormat": PARQUET,
            "sha256": file.sha256,
        }
    yield {
        "@type": "cr:FileSet",
        "@id": f"{name}-files",
        "name": f"{name}-files",
        "containedIn": [{"@id": file.path} for file in table.files],
        "encodingFormat": PARQUET,
        "includes": f"{name}/*.parquet",
    }


def _records(name: str, table: TableEntry) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "key": {"@id": f"{name}/{table.key}"},
        "field": [_field(name, one) for one in table.columns if _data_type(one) is not None],
    }


def _field(table: str, column: ColumnEntry) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"{table}/{column.name}",
        "name": column.name,
        "dataType": _data_type(column),
        "source": {"fileSet": {"@id": f"{table}-files"}, "extract": {"column": column.name}},
    }


def _data_type(column: ColumnEntry) -> str | None:
    if column.type.startswith("timestamp"):
        return "sc:DateTime"
    return TYPES.get(column.type)
