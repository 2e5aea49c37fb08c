"""The open tasks that name a leaver as supervising leader or monitor, for whoever comes after him."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from roviec.organisations.leaving import OpenWork
from roviec.tasks.operations import pass_on_tasks
from roviec.tasks.queries import count_watched

WATCHED = OpenWork(
    key="tasks",
    title=_("Open tasks supervised or followed"),
    count=count_watched,
    stays=_("They keep his name until somebody else is assigned."),
    hand_over=pass_on_tasks,
    position=20,
)
