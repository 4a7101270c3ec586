"""DST: rules on the dataset as a whole."""
