"""Projects as files: Markdown, CSV and PDF from one report. JSON is the domain's own `Archive`.

Whatever a person typed is data: it is escaped for the format that it goes into, never run by it.
"""
