"""Pictures of what the app shows in Slack, made from the real builders with sample values.

`python -m evals.screenshots` writes them to docs/screenshots. It needs Node.js with the packages of
deploy/screenshots and a Chromium, and no network.
"""
