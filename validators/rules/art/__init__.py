"""ART: rules on articles as records."""
