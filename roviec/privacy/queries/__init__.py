"""Reading people's data, requests about them, and what is due to go."""
