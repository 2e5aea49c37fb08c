"""Backups: one file with the rows and the files of an installation, made, checked, put back and proven."""
