"""URL: rules on web addresses."""
