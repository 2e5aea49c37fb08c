"""Rõ Việc: carries a resolution down to results."""
