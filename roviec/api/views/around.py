"""What stands around a task, for a program: who in the unit works on it, its milestones and comments."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _
from ninja import Router

from roviec.api.answers.tasks import holder_named, milestone_named, posts_for
from roviec.api.enums import Scope
from roviec.api.schemas.tasks import Delegation, MilestoneTitle, NewComment, NewMilestone, Posts
from roviec.api.tokens import TokenRequest
from roviec.api.views.steps import ONE, TASK, steps_on_tasks
from roviec.api.ways import Shown, reads
from roviec.tasks.models import Task
from roviec.tasks.operations import comment_on_task, delegate_task, drop_milestone, reach_milestone, set_milestone
from roviec.tasks.permissions import task_to_comment_on, task_to_delegate, task_with_things

router = Router(tags=["tasks"])
step = steps_on_tasks(router, Scope.TASKS_WRITE)


@reads(
    router,
    f"{ONE}posts/",
    Posts,
    Scope.TASKS_READ,
    task_to_delegate,
    (
        _("The posts that may work on a task"),
        _("Those of the lead unit that somebody holds today; only its head asks."),
    ),
    task=TASK,
)
def task_posts(request: TokenRequest, found: Task) -> Shown:
    """The posts among which the head of the lead unit chooses."""
    return Shown(posts_for(request.member, found))


@step(
    "delegation/",
    task_to_delegate,
    (
        _("Say who in the unit works on a task"),
        _("Whoever holds the post has it in his inbox; the unit answers for it as before. Twice changes nothing."),
    ),
)
def task_delegation(request: TokenRequest, found: Task, said: Delegation) -> None:
    """Whoever holds the post today works on it, or nobody in person."""
    holding = holder_named(request.member, found, said.post)
    delegate_task(found, holding, by=request.member.actor, at=request.at)


@step(
    "comments/",
    task_to_comment_on,
    (_("Comment on a task"), _("Everybody who reads the task reads it. Nobody is asked to look by a program.")),
)
def task_comment(request: TokenRequest, found: Task, said: NewComment) -> None:
    """Everybody who reads the task reads it."""
    member = request.member
    comment_on_task(found, said.words, [], holding_id=member.holding_id, by=member.actor, at=request.at)


@step(
    "milestones/",
    task_with_things,
    (_("Set a milestone"), _("A step of the task has its day. The same wish twice changes nothing.")),
)
def task_milestone(request: TokenRequest, found: Task, said: NewMilestone) -> None:
    """A step of the task has its day."""
    set_milestone(found, title=said.title, due_on=said.due_on, by=request.member.actor, at=request.at)


@step(
    "milestones/reaching/",
    task_with_things,
    (_("Reach a milestone"), _("The step of this title is done as of today. Twice changes nothing.")),
)
def task_milestone_reached(request: TokenRequest, found: Task, said: MilestoneTitle) -> None:
    """The step is done as of today."""
    reach_milestone(milestone_named(found, said.title), by=request.member.actor, at=request.at)


@step(
    "milestones/dropping/",
    task_with_things,
    (_("Drop a milestone"), _("The step of this title is one no longer.")),
)
def task_milestone_dropped(request: TokenRequest, found: Task, said: MilestoneTitle) -> None:
    """The step is one no longer."""
    drop_milestone(milestone_named(found, said.title), by=request.member.actor, at=request.at)
