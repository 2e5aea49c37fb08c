"""The tasks app."""

from django.apps import AppConfig

from roviec.acts import sentences
from roviec.tasks.enums import TaskAct


class TasksConfig(AppConfig):
    """Makes the words of its acts known."""

    name = "roviec.tasks"

    def ready(self) -> None:
        """Register the acts' labels."""
        sentences.register(TaskAct)
