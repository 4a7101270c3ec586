"""What hashes are mixed by."""

from typing import Final

GOLDEN: Final = 0x9E3779B97F4A7C15
"""The golden ratio in 64 bits (2^64 / φ, odd): multiples of it are spread evenly, so that sums and
products of hashes with it are far apart (Fibonacci hashing: Knuth, The Art of Computer Programming,
volume 3, section 6.4)."""
