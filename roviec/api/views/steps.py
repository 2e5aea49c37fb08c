"""What every step of a program on a task has in common: the task named by its uuid, and answered as it stands then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ninja import Router

from roviec.api.answers.tasks import task_for, waiting_request
from roviec.api.enums import Scope
from roviec.api.schemas.tasks import TaskOut
from roviec.api.tokens import TokenRequest
from roviec.api.ways import Door, Key, Shown, Words, writes
from roviec.tasks.models import Task
from roviec.tasks.permissions import task_to_read

ONE = "tasks/{uuid:task}/"
TASK = Key(Task)
# A door that opens a task with its request for more time that waits.
REQUEST = Key(Task, further={"extension": waiting_request})
Step = Callable[..., Callable[[Callable[..., None]], Callable[..., None]]]


def shown(request: TokenRequest, task: Task) -> Shown:
    """The task as it is answered."""
    return task_for(request.member, task)


def steps_on_tasks(router: Router, scope: Scope) -> Step:
    """How a module registers its steps: what follows the task in the address, the door, and the words."""

    def step(rest: str, door: Door, words: Words, task: Key = TASK, **keys: Key) -> Any:
        return writes(router, f"{ONE}{rest}", TaskOut, scope, door, words, shown, task_to_read, task=task, **keys)

    return step
