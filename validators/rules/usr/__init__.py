"""Rules that speak for checks of the user's own."""
