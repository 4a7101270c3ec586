"""DUP: rules on duplicates."""
