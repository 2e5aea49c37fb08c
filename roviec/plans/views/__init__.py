"""Pages of plans: reading them, writing a draft as a sheet, measuring and giving out targets, issuing."""
