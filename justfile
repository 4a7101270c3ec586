# Shortcuts for work on newsschema. Nothing depends on just: each verb is a command of .venv.

bin := ".venv/bin"

# The verbs
default:
    @just --list

# Make .venv with the pinned development versions
setup:
    python3 -m venv .venv
    {{bin}}/pip install --quiet --constraint constraints.txt --editable '.[test]'

# Run the tests; arguments go to pytest
test *args:
    {{bin}}/python -m pytest {{args}}

# Check style and format
lint:
    {{bin}}/ruff check
    {{bin}}/ruff format --check

# Apply what the linter can repair, and the format
format:
    {{bin}}/ruff check --fix
    {{bin}}/ruff format

# Check types
types:
    {{bin}}/mypy

# Check that each layer imports only from the layers below it
layers:
    {{bin}}/lint-imports

# Everything the continuous integration runs
ci:
    .ci/run
