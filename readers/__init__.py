"""How data comes in: files and frames, read without changing a value."""
