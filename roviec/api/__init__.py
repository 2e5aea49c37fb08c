"""The machine interface: the same doors and operations as the pages."""
