"""One module a suite, or a few that belong together; `evals.registry` lists them."""
