"""Kills of the application, the worker and the database at random moments, under work that is written down."""
