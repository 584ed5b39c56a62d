"""What nudges look like in Slack: the message, and the modals that open from it. Pure."""
