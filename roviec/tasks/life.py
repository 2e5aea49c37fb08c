"""The life of a task as a table: in this state, this verb, by this party, leads to that state, or to a refusal in words.

Pure: no row, no clock. Operations and pages read the same table, so a button that is shown is a step that is possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from roviec.tasks.enums import WORKED_ON, TaskState

S = TaskState


class Verb(StrEnum):
    """What can be done to the state of a task."""

    ASSIGN = "ASSIGN"
    ACCEPT = "ACCEPT"
    RETURN = "RETURN"
    START = "START"
    TELL = "TELL"
    SUBMIT = "SUBMIT"
    TAKE_BACK = "TAKE_BACK"
    ACCEPT_RESULT = "ACCEPT_RESULT"
    ASK_REDO = "ASK_REDO"
    COMPLETE = "COMPLETE"
    SUSPEND = "SUSPEND"
    RESUME = "RESUME"
    CANCEL = "CANCEL"
    SUPERSEDE = "SUPERSEDE"


class Party(StrEnum):
    """How somebody stands to a task; one person may stand to it in several ways."""

    # Works for the lead unit.
    LEAD = "LEAD"
    # Stands for the unit that gave it: its planner, head or leader, the supervising leader, the monitor.
    ASSIGNER = "ASSIGNER"
    # Heads a unit that gave the task to itself: nobody above waits for the result.
    OWNER = "OWNER"
    # Reads it, no more.
    ONLOOKER = "ONLOOKER"


class Refusal(StrEnum):
    """Why a step is not possible."""

    LEAD_ONLY = "LEAD_ONLY"
    ASSIGNER_ONLY = "ASSIGNER_ONLY"
    NOT_ITS_OWN = "NOT_ITS_OWN"
    OWN_RESULT = "OWN_RESULT"
    ONLY_PROPOSED = "ONLY_PROPOSED"
    ASSIGNED_ALREADY = "ASSIGNED_ALREADY"
    ACCEPTED_ALREADY = "ACCEPTED_ALREADY"
    WAS_RETURNED = "WAS_RETURNED"
    RESULT_WAITS = "RESULT_WAITS"
    NOTHING_SUBMITTED = "NOTHING_SUBMITTED"
    IS_SUSPENDED = "IS_SUSPENDED"
    NOT_SUSPENDED = "NOT_SUSPENDED"
    IS_COMPLETED = "IS_COMPLETED"
    IS_CANCELLED = "IS_CANCELLED"
    IS_SUPERSEDED = "IS_SUPERSEDED"

    @property
    def sentence(self) -> str | Promise:
        """Why, as the user reads it."""
        return SENTENCES[self]


SENTENCES: dict[Refusal, str | Promise] = {
    Refusal.LEAD_ONLY: _("Only the lead unit does this."),
    Refusal.ASSIGNER_ONLY: _("Only who gave the task, supervises or follows it does this."),
    Refusal.NOT_ITS_OWN: _("Another unit gave this task: submit the result, and it will be confirmed there."),
    Refusal.OWN_RESULT: _("You submitted this result yourself: somebody else has to judge it."),
    Refusal.ONLY_PROPOSED: _("The task is only proposed so far: it has to be assigned first."),
    Refusal.ASSIGNED_ALREADY: _("The task is assigned already."),
    Refusal.ACCEPTED_ALREADY: _("The unit has accepted the task. Ask who gave it to cancel or replace it."),
    Refusal.WAS_RETURNED: _("The unit has returned the task. It has to be assigned again, cancelled or replaced."),
    Refusal.RESULT_WAITS: _("A result was submitted and waits to be confirmed. That is decided first."),
    Refusal.NOTHING_SUBMITTED: _("No result waits to be confirmed."),
    Refusal.IS_SUSPENDED: _("The task is suspended. It has to be resumed first."),
    Refusal.NOT_SUSPENDED: _("The task is not suspended."),
    Refusal.IS_COMPLETED: _("The task is completed; nothing about it changes any more."),
    Refusal.IS_CANCELLED: _("The task was cancelled; nothing about it changes any more."),
    Refusal.IS_SUPERSEDED: _("The task was replaced by another; work goes on there."),
}

# Why a verb that a state does not know is not possible in it.
OF_STATE = {
    S.PROPOSED: Refusal.ONLY_PROPOSED,
    S.RETURNED: Refusal.WAS_RETURNED,
    S.SUBMITTED: Refusal.RESULT_WAITS,
    S.SUSPENDED: Refusal.IS_SUSPENDED,
    S.COMPLETED: Refusal.IS_COMPLETED,
    S.CANCELLED: Refusal.IS_CANCELLED,
    S.SUPERSEDED: Refusal.IS_SUPERSEDED,
}


@dataclass(frozen=True)
class Move:
    """What one verb does: by which party, from which state to which, and why not from a state that works on it.

    A state that leads to itself says that the same wish twice is harmless.
    """

    by: Party
    leads: Mapping[TaskState, TaskState]
    otherwise: Refusal = Refusal.ASSIGNED_ALREADY
    # A verdict is not given on one's own result.
    judges: bool = field(default=False)


def _all(states: Iterable[TaskState], to: TaskState) -> dict[TaskState, TaskState]:
    return dict.fromkeys(states, to)


def _stay(*states: TaskState) -> dict[TaskState, TaskState]:
    return {state: state for state in states}


MOVES: dict[Verb, Move] = {
    Verb.ASSIGN: Move(Party.ASSIGNER, _all([S.PROPOSED, S.RETURNED, S.ASSIGNED], S.ASSIGNED)),
    Verb.ACCEPT: Move(Party.LEAD, {S.ASSIGNED: S.ACCEPTED} | _stay(S.ACCEPTED, S.IN_PROGRESS, S.REDO)),
    Verb.RETURN: Move(Party.LEAD, _all([S.ASSIGNED, S.RETURNED], S.RETURNED), Refusal.ACCEPTED_ALREADY),
    Verb.START: Move(Party.LEAD, _all([S.ASSIGNED, S.ACCEPTED, S.IN_PROGRESS], S.IN_PROGRESS) | _stay(S.REDO)),
    Verb.TELL: Move(Party.LEAD, _all([S.ASSIGNED, S.ACCEPTED, S.IN_PROGRESS], S.IN_PROGRESS) | _stay(S.REDO)),
    Verb.SUBMIT: Move(Party.LEAD, _all([*WORKED_ON, S.SUBMITTED], S.SUBMITTED)),
    Verb.TAKE_BACK: Move(Party.LEAD, _all([S.SUBMITTED, S.IN_PROGRESS], S.IN_PROGRESS), Refusal.NOTHING_SUBMITTED),
    Verb.ACCEPT_RESULT: Move(
        Party.ASSIGNER, _all([S.SUBMITTED, S.COMPLETED], S.COMPLETED), Refusal.NOTHING_SUBMITTED, judges=True
    ),
    Verb.ASK_REDO: Move(Party.ASSIGNER, _all([S.SUBMITTED, S.REDO], S.REDO), Refusal.NOTHING_SUBMITTED, judges=True),
    Verb.COMPLETE: Move(Party.OWNER, _all([*WORKED_ON, S.COMPLETED], S.COMPLETED)),
    Verb.SUSPEND: Move(Party.ASSIGNER, _all([*WORKED_ON, S.SUSPENDED], S.SUSPENDED)),
    # Where a suspended task goes on is where it was: see `step`.
    Verb.RESUME: Move(Party.ASSIGNER, _stay(*WORKED_ON), Refusal.NOT_SUSPENDED),
    Verb.CANCEL: Move(
        Party.ASSIGNER, _all([S.PROPOSED, S.RETURNED, S.SUSPENDED, *WORKED_ON, S.CANCELLED], S.CANCELLED)
    ),
    Verb.SUPERSEDE: Move(Party.ASSIGNER, _all([S.RETURNED, S.SUSPENDED, *WORKED_ON, S.SUPERSEDED], S.SUPERSEDED)),
}
ONLY_BY = {
    Party.LEAD: Refusal.LEAD_ONLY,
    Party.ASSIGNER: Refusal.ASSIGNER_ONLY,
    Party.OWNER: Refusal.NOT_ITS_OWN,
}


def step(
    state: TaskState,
    verb: Verb,
    parties: Iterable[Party],
    *,
    is_submitter: bool = False,
    before: TaskState = TaskState.ASSIGNED,
) -> TaskState | Refusal:
    """Where a verb leads by somebody who stands to the task in these ways, or why it does not.

    `is_submitter`: whether he submitted the result that waits; `before`: what a suspended task was.
    """
    move = MOVES[verb]
    if move.by not in set(parties):
        return ONLY_BY[move.by]
    if verb == Verb.RESUME and state == S.SUSPENDED:
        return before
    if state not in move.leads:
        return OF_STATE.get(state, move.otherwise)
    if move.judges and state == S.SUBMITTED and is_submitter:
        return Refusal.OWN_RESULT
    return move.leads[state]


def possible(
    state: TaskState,
    parties: Iterable[Party],
    *,
    is_submitter: bool = False,
    before: TaskState = TaskState.ASSIGNED,
) -> set[Verb]:
    """The verbs that would change something, for the buttons of a page; TELL says more without a change of state."""
    parties = set(parties)
    led = {verb: step(state, verb, parties, is_submitter=is_submitter, before=before) for verb in Verb}
    return {
        verb for verb, leads in led.items() if isinstance(leads, TaskState) and (leads != state or verb == Verb.TELL)
    }
