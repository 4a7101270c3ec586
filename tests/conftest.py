"""What all tests share: the settings of Hypothesis and the place of the real data."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]

# A shared machine may stall for longer than any deadline, and a failure must be one that a second
# run shows again.
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("local", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "local")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real news datasets, which are not part of the repository."""
    named = os.environ.get("NEWSSCHEMA_DATA")
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    if folder.is_dir():
        return folder
    if named:
        pytest.fail(f"NEWSSCHEMA_DATA is {named}, which is no folder")
    pytest.skip("no real data: set NEWSSCHEMA_DATA to its folder")
