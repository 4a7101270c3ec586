"""How it is typed: one module per command."""
