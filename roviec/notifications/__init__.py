"""What others are told of acts: webhooks."""
