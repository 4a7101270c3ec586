"""Schemas and data validation for news datasets."""

from importlib.metadata import version

__version__ = version("newsschema")
