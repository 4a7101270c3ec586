"""CLM: rules on claims."""
