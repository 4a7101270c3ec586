"""How it is typed: the command line. One module per command; heavy imports inside it."""
