"""QUO: rules on quotes and their spans."""
