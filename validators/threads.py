"""How many threads the libraries compute with."""

from __future__ import annotations

import os
from typing import Final

VARIABLES: Final = ("POLARS_MAX_THREADS", "OMP_NUM_THREADS")
"""What Polars, PyArrow and NumPy read when they are imported."""


def limit_threads(count: int) -> None:
    """Let the libraries compute with so many threads; they must not have been imported yet."""
    for name in VARIABLES:
        os.environ[name] = str(count)
