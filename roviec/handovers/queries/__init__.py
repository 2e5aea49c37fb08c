"""Reading reorganisations: their lists, what a draft comes to, what is open in the units that end."""

from roviec.handovers.queries.drawing import Drawing, Node, Shares, main_node, read_drawing
from roviec.handovers.queries.lists import reorganisations_kept_by, whose_day_has_come
from roviec.handovers.queries.open_work import Amount, Choice, Thing, choices_of, counts, open_things, usual
from roviec.handovers.queries.preview import Part, preview, sentence_of

__all__ = [
    "Amount",
    "Choice",
    "Drawing",
    "Node",
    "Part",
    "Shares",
    "Thing",
    "choices_of",
    "counts",
    "main_node",
    "open_things",
    "preview",
    "read_drawing",
    "reorganisations_kept_by",
    "sentence_of",
    "usual",
    "whose_day_has_come",
]
