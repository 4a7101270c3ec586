"""How data is mended: fixes applied, each with an entry in the edit log."""
