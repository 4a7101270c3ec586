"""REF: rules on references between tables."""
