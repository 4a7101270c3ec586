"""`--per-folder`: files of many folders at once, each folder a dataset of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from newsschema.cli.output_option import parse_outputs
from newsschema.cli.validation import Request, run_request
from newsschema.errors import UsageError
from newsschema.readers.discovery import by_dataset
from newsschema.schemas.catalogue import RECORDS
from newsschema.validators.settings import load_settings

ONE_AFTER_THE_OTHER = frozenset({"text", "concise", "jsonl", "github"})
"""Formats that stay readable when several runs write them to stdout."""


def run_per_folder(request: Request) -> int:
    """Validate the datasets that the paths belong to, one after the other.

    Returns:
        The worst exit status of them.

    Raises:
        NewsschemaError: the request can't be carried out.
    """
    if request.table:
        raise UsageError("--per-folder tells tables by names; leave --table out")
    groups = list(_groups(request))
    if len(groups) > 1:
        for output in parse_outputs(request.output):
            if output.file is not None or output.format.name not in ONE_AFTER_THE_OTHER:
                raise UsageError(
                    f"the paths belong to {len(groups)} datasets, which can't share one "
                    f"{output.format.name} report; leave --per-folder out, or validate them singly"
                )
    return max(run_request(replace(request, paths=tuple(map(str, paths)))) for paths in groups)


def _groups(request: Request) -> Iterator[list[Path]]:
    """The paths by dataset; patterns of files are those of the nearest configuration."""
    if not request.paths:
        raise UsageError("nothing to validate; name a folder or files")
    for _, paths in groupby(sorted(map(Path, request.paths)), key=lambda path: path.parent):
        listed = list(paths)
        settings = load_settings(listed, request.config)
        yield from by_dataset(listed, settings.tables, list(RECORDS))
