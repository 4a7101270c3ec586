"""Formats of other programs, each in a module of its own, and what turns them into tables."""
