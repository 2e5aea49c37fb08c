"""The people app."""

from django.apps import AppConfig

from roviec.acts import sentences
from roviec.kit import slots
from roviec.people.enums import PersonAct


class PeopleConfig(AppConfig):
    """Accounts and sign-in."""

    name = "roviec.people"

    def ready(self) -> None:
        """Make the words of its acts known, and fill the person's place in the frame."""
        sentences.register(PersonAct)
        slots.fill("frame.person", slots.Entry("", "", 10, template="people/_person.html"))
        slots.fill("frame.banner", slots.Entry("", "", 20, template="people/_idle.html"))
        slots.fill("plain.foot", slots.Entry("", "", 10, template="people/_language.html"))
