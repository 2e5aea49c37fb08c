"""The people app."""

from django.apps import AppConfig

from roviec.acts import sentences
from roviec.people.enums import PersonAct


class PeopleConfig(AppConfig):
    """Accounts and sign-in."""

    name = "roviec.people"

    def ready(self) -> None:
        """Make the words of its acts known."""
        sentences.register(PersonAct)
