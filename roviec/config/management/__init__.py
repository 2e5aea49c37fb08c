"""The commands that run the installation."""
