"""What is done to reorganisations: drafting, deciding of open work, ordering, carrying out, taking back."""

from roviec.handovers.operations.carrying_out import (
    carry_out,
    note_failure,
    order_reorganisation,
    take_back_reorganisation,
)
from roviec.handovers.operations.drafting import (
    Particulars,
    Saying,
    UnableToReorganise,
    add_line,
    decide,
    draft_reorganisation,
    drop_reorganisation,
    remove_line,
    reword_reorganisation,
)

__all__ = [
    "Particulars",
    "Saying",
    "UnableToReorganise",
    "add_line",
    "carry_out",
    "decide",
    "draft_reorganisation",
    "drop_reorganisation",
    "note_failure",
    "order_reorganisation",
    "remove_line",
    "reword_reorganisation",
    "take_back_reorganisation",
]
