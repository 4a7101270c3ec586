"""How an error is told: one sentence on stderr, made safe for a terminal."""

from __future__ import annotations

import os
import sys
import traceback
from typing import Final

from newsschema.errors import NewsschemaError
from newsschema.reports.visible import visible

DEBUG: Final = "NEWSSCHEMA_DEBUG"
"""The environment variable that brings the traceback of an error nobody foresaw."""


def tell(error: BaseException) -> None:
    """Say on stderr what went wrong and what can be done."""
    if isinstance(error, NewsschemaError):
        sentence = str(error)
    elif isinstance(error, MemoryError):
        sentence = "out of memory; validate fewer files at once"
    elif isinstance(error, OSError):
        name = f"{error.filename}: " if error.filename is not None else ""
        sentence = f"{name}{error.strerror or error}"
    else:
        first = str(error).strip().split("\n", 1)[0]
        sentence = (
            f"newsschema itself failed ({type(error).__name__}: {first}); "
            f"please report it, with the traceback that {DEBUG}=1 prints"
        )
    sys.stderr.write(f"error: {visible(sentence)}\n")
    if os.environ.get(DEBUG):
        traceback.print_exception(error)
