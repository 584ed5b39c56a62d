"""What is done about items, in jobs: each calls a service, builds a view and posts it."""
