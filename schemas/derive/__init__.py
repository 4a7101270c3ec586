"""What a record becomes: Arrow, Polars, Pandera and JSON schemas, written nowhere twice."""
