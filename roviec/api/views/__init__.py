"""Addresses for programs, the description of them, and the pages of one's tokens."""
