"""LNG: rules on languages."""
