"""Registering a corpus with other systems, which read its files but can't change or delete them."""
