"""The command line as a module: ``python -m newsschema``."""

from newsschema.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
