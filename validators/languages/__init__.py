"""Word lists of languages, one TOML file each; see README.md for the keys."""
