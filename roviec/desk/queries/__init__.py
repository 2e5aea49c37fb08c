"""Reading everything: the board and its parts, where a number comes from, what waits for a member, search."""
