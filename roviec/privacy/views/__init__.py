"""Pages of people's data and of what proves the history."""
