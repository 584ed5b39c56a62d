"""Evaluators. Each class is named as the claim that it checks; each has a planted fault in its suite."""
