"""The Long Biên case, loaded from the tables in demo/ by the same operations that people use."""
