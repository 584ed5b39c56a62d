"""Imported by the server that sweeping processes are forked from: what they share is read by then."""

from evals.benchmarks.nudge_sweeps import shipped_framework, shipped_rules

shipped_framework()
shipped_rules()
