"""Pure functions on the text of Vietnamese administration: no database, no framework, no clock."""
