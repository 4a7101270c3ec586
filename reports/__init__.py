"""Outputs: an `Outcome` told to people and to programs. Nothing is computed here."""
