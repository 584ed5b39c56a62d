"""Summaries that leads get by DM: when each is due. Pure."""

from bot.domain.leads.schedules import DueSummary, LeadSchedule, due_summaries

__all__ = ["DueSummary", "LeadSchedule", "due_summaries"]
