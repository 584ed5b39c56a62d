"""Views of a project: values in, messages, modals and Home out; and readers of what modals send. Pure.

Every text that people wrote is escaped here, every size kept inside Block Kit's budgets, and whatever is
left out is counted and said.
"""
