"""The option `--output FORMAT[:FILE]`: which formats go where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from newsschema.errors import UsageError
from newsschema.readers.table import Dataset
from newsschema.reports.formats import Format, format_named

DEFAULT: Final = "text"


@dataclass(frozen=True, slots=True)
class Output:
    """One output of a run."""

    format: Format
    file: Path | None = None
    """Where it is written; null for stdout."""


def parse_outputs(wanted: Sequence[str]) -> tuple[Output, ...]:
    r"""The outputs that were asked for; text on stdout where none was.

    The format ends at the first colon, so that a FILE may hold more of them:
    `json:C:\reports\today.json`.

    Args:
        wanted: the values of the option, in order.

    Raises:
        UsageError: a format is unknown or lacks its FILE, a FILE's folder is missing, or two
            outputs want stdout or the same FILE.
    """
    outputs = tuple(map(_parsed, wanted)) or (Output(format_named(DEFAULT)),)
    on_stdout = [output.format.name for output in outputs if output.file is None]
    if len(on_stdout) > 1:
        raise UsageError(
            f"only one output can go to stdout; give one of {', '.join(on_stdout)} a file, "
            f"as in --output {on_stdout[-1]}:FILE"
        )
    files = [output.file.resolve() for output in outputs if output.file is not None]
    for file in files:
        if files.count(file) > 1:
            raise UsageError(f"two outputs would be written to {file}; name two files")
    return outputs


def refuse_inputs(outputs: Sequence[Output], dataset: Dataset) -> None:
    """Make sure that no output overwrites what is read.

    Raises:
        UsageError: one would.
    """
    inputs = {
        Path(file.path).resolve() for table in dataset.tables.values() for file in table.files
    }
    for output in outputs:
        if output.file is not None and output.file.resolve() in inputs:
            raise UsageError(
                f"--output {output.format.name}:{output.file} would overwrite an input; "
                "name another file"
            )


def _parsed(value: str) -> Output:
    name, colon, file = value.partition(":")
    chosen = format_named(name)
    if not file and (colon or chosen.needs_file):
        raise UsageError(f"--output {value} names no file; write --output {name}:FILE")
    if not file:
        return Output(chosen)
    path = Path(file)
    # Found out before the run, which may be long.
    if path.is_dir():
        raise UsageError(f"--output {value} names a folder; name a file in it")
    if not path.parent.is_dir():
        raise UsageError(f"--output {value}: there is no folder {path.parent}; make it first")
    return Output(chosen, path)
