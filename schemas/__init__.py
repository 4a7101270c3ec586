"""What a row is: the records, and everything derived from them."""
