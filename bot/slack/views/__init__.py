"""What is shown in Slack: pure builders, a value in, a message or a modal out."""
