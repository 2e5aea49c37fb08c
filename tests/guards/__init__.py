"""What the architecture test asks of the house; each guard gives the sentences of what it finds, so that it can be fed a bad sample."""
