"""Backups as the administrator sees them."""
