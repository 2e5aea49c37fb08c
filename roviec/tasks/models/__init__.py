"""Tables of tasks: the task itself, what happens on its way, who else has a hand in it, what belongs to it."""

from roviec.tasks.models.company import Comment, CoUnit, Mention, Watch
from roviec.tasks.models.course import Extension, Submission, TaskNote
from roviec.tasks.models.series import Series
from roviec.tasks.models.task import SOON, Task
from roviec.tasks.models.things import Milestone, TaskFile

__all__ = [
    "SOON",
    "CoUnit",
    "Comment",
    "Extension",
    "Mention",
    "Milestone",
    "Series",
    "Submission",
    "Task",
    "TaskFile",
    "TaskNote",
    "Watch",
]
