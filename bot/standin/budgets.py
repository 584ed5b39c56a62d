"""Block Kit's limits, in characters and counts, as Slack publishes or has been seen to apply them.

Kept apart from the bot's own budgets on purpose: a wrong number there must not be excused by the same
wrong number here. Those that Slack does not publish are marked "seen".
"""

BLOCKS_PER_MESSAGE = 50
BLOCKS_PER_VIEW = 100
MESSAGE_BLOCK_CHARS = 13_200
"""All words in the blocks of one message together (seen)."""
MARKDOWN_CHARS = 12_000
"""All markdown blocks of one message together; also one call of a stream, and `markdown_text`."""
TEXT_CHARS = 40_000
"""Beyond this Slack cuts the text of a message."""
TEXT_CHARS_ADVISED = 4_000
"""Slack's advice for the text of a message, and its limit for an update; refused beyond where strict."""
METADATA_CHARS = 8_000

SECTION_TEXT_CHARS = 3_000
SECTION_FIELDS = 10
FIELD_CHARS = 2_000
HEADER_CHARS = 150
CONTEXT_ELEMENTS = 10
ACTIONS_ELEMENTS = 25
CONTEXT_ACTIONS_ELEMENTS = 5
INPUT_LABEL_CHARS = 2_000
ALT_TEXT_CHARS = 2_000
URL_CHARS = 3_000
ID_CHARS = 255

BUTTON_TEXT_CHARS = 75
BUTTON_VALUE_CHARS = 2_000
ACCESSIBILITY_CHARS = 75
OPTION_TEXT_CHARS = 75
OPTION_VALUE_CHARS = 150
OPTIONS_PER_SELECT = 100
OPTION_GROUPS = 100
OPTIONS_PER_CHOICE = 10
"""Checkboxes and radio buttons."""
OPTIONS_PER_OVERFLOW = 5
PLACEHOLDER_CHARS = 150
INPUT_VALUE_CHARS = 3_000

CONFIRM_TITLE_CHARS = 100
CONFIRM_TEXT_CHARS = 300
CONFIRM_BUTTON_CHARS = 30

VIEW_TITLE_CHARS = 24
PRIVATE_METADATA_CHARS = 3_000
VIEWS_PER_STACK = 3

TABLE_ROWS = 100
TABLE_COLUMNS = 20
TABLE_CHARS = 10_000
TABLES_PER_MESSAGE = 1
CARD_TITLE_CHARS = 150
CARD_BODY_CHARS = 200
CARDS_PER_CAROUSEL = 10
CHILD_BLOCKS = 10

STREAM_SECONDS = 300.0
"""The life of a stream (seen)."""
SESSION_TITLE_CHARS = 200
PROMPTS = 4
SCHEDULE_DAYS = 120
