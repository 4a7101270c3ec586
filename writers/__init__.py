"""What is kept: files and versioned corpora."""
