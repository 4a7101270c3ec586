"""What a takedown makes of the files beside the tables: quarantine, lineage, report, accounting."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from newsschema.readers.corpus import Version
from newsschema.readers.corpus_manifest import Account, FileEntry


def with_set_aside(version: Version, ids: set[str]) -> set[str]:
    """The ids, and the keys of rows in quarantine that refer to them, at any remove."""
    entries = [one for one in version.manifest.files if one.path.startswith("quarantine/")]
    frames = [version.rows(one) for one in entries]
    found = set(ids)
    while True:
        hanging = {key for rows in frames for key in rows.filter(mentions(rows, found))["key"]}
        if hanging <= found | {None}:
            return found
        found |= hanging - {None}


def mentions(rows: pl.DataFrame, ids: Iterable[str]) -> pl.Series:
    """Which rows name one of the ids, in any of their texts."""
    wanted = sorted(ids)
    found = pl.repeat(False, rows.height, eager=True)
    if not wanted:
        return found
    if "key" in rows.columns:
        found |= rows["key"].is_in(wanted).fill_null(value=False)
    inside = "|".join(map(re.escape, wanted))
    for name in ("input", "before", "after"):
        if name in rows.columns:
            found |= rows[name].str.contains(_word(inside)).fill_null(value=False)
    if "input_bytes" in rows.columns:
        for number, data in enumerate(rows["input_bytes"]):
            if data is not None and any(one.encode() in data for one in wanted):
                found[number] = True
    return found


def _word(inside: str) -> str:
    """A pattern for ids that stand alone, as values of JSON and CSV do."""
    return rf"(?:^|[^\w.:/-])(?:{inside})(?:$|[^\w.:/-])"


def report_without(version: Version, entry: FileEntry, gone: set[str]) -> bytes:
    """The report without the findings that name one of the ids."""
    content: dict[str, Any] = json.loads(version.path(entry).read_bytes())
    pattern = re.compile(_word("|".join(map(re.escape, sorted(gone)))))
    content["findings"] = [
        finding
        for finding in content["findings"]
        if finding.get("key") not in gone
        and finding.get("article_id") not in gone
        and not pattern.search(json.dumps(finding, ensure_ascii=False))
    ]
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def account_without(one: Account, counts: Mapping[tuple[str, str, str], int]) -> Account:
    """The accounting of a file, as if the rows had never been in it."""
    less = {
        fate: counts.get((one.table, one.file, fate), 0)
        for fate in ("kept", "merged", "quarantined")
    }
    changed = {fate: getattr(one, fate) - number for fate, number in less.items()}
    return one.model_copy(update={**changed, "rows": sum(changed.values())})
