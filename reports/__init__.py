"""How findings are told: one module per output format."""
