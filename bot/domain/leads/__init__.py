"""Summaries that leads get by DM: when each is due, and what it says of a project. Pure."""

from bot.domain.leads.schedules import DueSummary, LeadSchedule, due_summaries
from bot.domain.leads.standing import RISK_DAYS, Moved, at_risk, moved

__all__ = ["RISK_DAYS", "DueSummary", "LeadSchedule", "Moved", "at_risk", "due_summaries", "moved"]
