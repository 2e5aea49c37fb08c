"""Rows of the house as they are answered to a program."""
