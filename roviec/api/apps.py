"""The app of the machine interface."""

from django.apps import AppConfig

from roviec.acts import sentences
from roviec.api.enums import TokenAct
from roviec.kit import slots
from roviec.privacy import parts


class ApiConfig(AppConfig):
    """Addresses for programs, and the tokens they come with."""

    name = "roviec.api"

    def ready(self) -> None:
        """Make the words of its acts known, stand on the page of one's account and in what is held about a person."""
        sentences.register(TokenAct)
        slots.fill("people.profile", slots.Entry("", "", 10, template="api/_profile.html"))
        parts.provide("roviec.api.held.tokens_held")
