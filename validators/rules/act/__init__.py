"""ACT: rules on actors."""
