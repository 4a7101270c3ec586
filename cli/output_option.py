"""The option `--output FORMAT[:FILE]`: which formats go where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from newsschema.errors import UsageError
from newsschema.validators.did_you_mean import did_you_mean

DEFAULT: Final = "text"


@dataclass(frozen=True, slots=True)
class Output:
    """One output of a run."""

    format: str
    file: str | None = None
    """Where it is written; null for stdout."""


def parse_outputs(
    wanted: Sequence[str], formats: Sequence[str], need_file: Sequence[str]
) -> tuple[Output, ...]:
    r"""The outputs that were asked for; text on stdout where none was.

    The format ends at the first colon, so that a FILE may hold more of them:
    `json:C:\reports\today.json`.

    Args:
        wanted: the values of the option.
        formats: the formats there are.
        need_file: those that can't go to stdout.

    Raises:
        UsageError: a format is unknown or lacks its FILE, two want stdout, or two one file.
    """
    if not wanted:
        return (Output(DEFAULT),)
    outputs: list[Output] = []
    for value in wanted:
        name, colon, file = value.partition(":")
        if name not in formats:
            hint = did_you_mean(name, formats) or f"; there are {', '.join(formats)}"
            raise UsageError(f"unknown output format {name!r}{hint}")
        if colon and not file:
            raise UsageError(f"--output {value} names no file; write {name}:FILE or {name}")
        if not file and name in need_file:
            raise UsageError(f"--output {name} needs a file; write --output {name}:FILE")
        outputs.append(Output(name, file or None))
    on_stdout = [output.format for output in outputs if output.file is None]
    if len(on_stdout) > 1:
        raise UsageError(
            f"only one output can go to stdout; give {' or '.join(on_stdout[1:])} a file, "
            f"as in --output {on_stdout[-1]}:FILE"
        )
    files = [output.file for output in outputs if output.file is not None]
    for file in files:
        if files.count(file) > 1:
            raise UsageError(f"two outputs would be written to {file}; name two files")
    return tuple(outputs)
