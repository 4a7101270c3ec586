"""IO: whether files and tables can be read as what they claim to be."""
