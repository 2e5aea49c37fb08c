"""Reports as files: the form that is filled without network and read again, sheets and consolidated reports to keep."""
