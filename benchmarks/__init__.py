"""What the house costs, measured: counts and ratios to a baseline of the same run, with times beside them."""
