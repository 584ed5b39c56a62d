"""The rules in the order in which they are asked; the first objection counts."""

from collections.abc import Callable

from bot.domain.grounding.actors import check_actors
from bot.domain.grounding.balance import check_balance, check_denying
from bot.domain.grounding.blending import check_blend
from bot.domain.grounding.bounds import check_bounds, check_difference
from bot.domain.grounding.copying import check_copy
from bot.domain.grounding.crossing import check_compared, check_crossing
from bot.domain.grounding.direction import check_direction, check_order
from bot.domain.grounding.displaced import check_displaced
from bot.domain.grounding.garbled import check_garbled
from bot.domain.grounding.grafts import check_graft
from bot.domain.grounding.names import check_names, check_phases, check_roles
from bot.domain.grounding.pair import Objection, Pair
from bot.domain.grounding.pieces import check_cut, check_spliced
from bot.domain.grounding.polarity import check_negation
from bot.domain.grounding.quantities import check_numbers
from bot.domain.grounding.seams import check_mixed, check_unheld
from bot.domain.grounding.sequence import check_sequence
from bot.domain.grounding.strength import check_condition, check_strength

Rule = Callable[[Pair], Objection | None]

RULES: tuple[Rule, ...] = (
    check_numbers,
    check_names,
    check_garbled,
    check_cut,
    check_spliced,
    check_copy,
    check_blend,
    check_mixed,
    check_unheld,
    check_graft,
    check_negation,
    check_balance,
    check_bounds,
    check_difference,
    check_direction,
    check_denying,
    check_order,
    check_sequence,
    check_compared,
    check_crossing,
    check_actors,
    check_roles,
    check_displaced,
    check_phases,
    check_strength,
    check_condition,
)


def objection_to(pair: Pair) -> Objection | None:
    """Return the first objection of a rule, or nothing."""
    for rule in RULES:
        if objection := rule(pair):
            return objection
    return None
