"""What is sent and answered, field by field; the description of the interface is made from it."""
