"""What whoever looks at a task may do next: one main step by state and party, the others behind it."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from roviec.tasks.enums import TaskState
from roviec.tasks.life import Party, Verb, possible
from roviec.tasks.models import Extension, Submission, Task


@dataclass(frozen=True)
class Step:
    """A button: its words, its route, and whether it acts at once, asks first on a page, or leads to a place below."""

    label: str
    route: str
    how: str
    icon: str = ""


@dataclass(frozen=True)
class Steps:
    """The one main step, the others, and which forms the page carries."""

    main: Step | None = None
    others: list[Step] = field(default_factory=list)
    verbs: frozenset[str] = frozenset()


def _step(verb: Verb) -> Step:
    return {
        Verb.ACCEPT_RESULT: lambda: Step(_("Confirm the result"), "#judgement", "place"),
        Verb.ASSIGN: lambda: Step(_("Assign the task"), "tasks:assignment", "act"),
        Verb.ACCEPT: lambda: Step(_("Accept the task"), "tasks:acceptance", "act"),
        Verb.START: lambda: Step(_("Start the task"), "tasks:start", "act"),
        Verb.COMPLETE: lambda: Step(_("Complete the task"), "#completion", "place"),
        Verb.SUBMIT: lambda: Step(_("Submit the result"), "#result", "place"),
        Verb.RESUME: lambda: Step(_("Resume the task"), "tasks:resumption", "act"),
        Verb.RETURN: lambda: Step(_("Return"), "tasks:returning", "page", "arrow-back-up"),
        Verb.TAKE_BACK: lambda: Step(_("Take the result back"), "tasks:result_back", "act", "arrow-back-up"),
        Verb.SUSPEND: lambda: Step(_("Suspend"), "tasks:suspension", "page", "hourglass"),
        Verb.SUPERSEDE: lambda: Step(_("Replace"), "tasks:replacement", "page", "rotate-clockwise"),
        Verb.CANCEL: lambda: Step(_("Cancel the task"), "tasks:cancellation", "page", "circle-x"),
    }[verb]()


# The first that is possible is the main one; a unit starts before it submits, and completes its own task itself.
MAIN = (Verb.ACCEPT_RESULT, Verb.ASSIGN, Verb.ACCEPT, Verb.START, Verb.COMPLETE, Verb.SUBMIT, Verb.RESUME)
OTHERS = (Verb.RETURN, Verb.TAKE_BACK, Verb.RESUME, Verb.SUSPEND, Verb.SUPERSEDE, Verb.CANCEL)


def steps_of(
    task: Task,
    parties: set[Party],
    key: str,
    pending: Submission | None,
    asked: Extension | None,
    *,
    may_split: bool = False,
) -> Steps:
    """The steps of somebody, named by `key`, who stands to the task in these ways; `asked`: more time, undecided."""
    verbs = possible(
        TaskState(task.state),
        parties,
        is_submitter=pending is not None and pending.submitted_by_key == key,
        before=TaskState(task.suspended_from or TaskState.ASSIGNED),
    )
    main = next((verb for verb in MAIN if verb in verbs), None)
    others = [_step(verb) for verb in OTHERS if verb in verbs and verb != main]
    if Party.LEAD in parties and task.is_worked_on and task.due_on and asked is None:
        others.insert(0, Step(_("Ask for more time"), "tasks:extension", "page", "calendar-due"))
    if Party.ASSIGNER in parties and not task.is_closed:
        others.append(Step(_("Ask further units to co-operate"), "tasks:co_units", "page", "users"))
    if may_split:
        others.append(Step(_("Say who works on it"), "tasks:person", "page", "user-check"))
        others.append(Step(_("Give a part"), "tasks:part", "page", "hierarchy"))
    return Steps(_step(main) if main else None, others, frozenset(verb.value for verb in verbs))
