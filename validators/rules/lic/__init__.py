"""LIC: rules on licences."""
