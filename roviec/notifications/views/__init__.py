"""Pages of what others are told."""
