"""Which activities a recorded gap stands for."""

from bot.domain.nudges.board import Board


def gap_activities(board: Board, gap: str) -> tuple[str, ...]:
    """Return the activities of a requirement: a criterion, `rule/<id>`, or an activity itself."""
    framework = board.framework
    if gap.startswith("rule/"):
        rules = (rule.first for rule in framework.rules if f"rule/{rule.id}" == gap)
        return next(rules, ())
    for spec in framework.phases:
        for criterion in (*spec.entry, *spec.exit):
            if criterion.id == gap:
                return criterion.activities
    return (gap,) if gap in board.known.items else ()
