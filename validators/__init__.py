"""What can be wrong: findings, rules and the engine that runs them."""
