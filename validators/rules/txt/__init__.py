"""TXT: rules on the hygiene of text."""
