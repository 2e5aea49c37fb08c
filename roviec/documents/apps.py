"""The documents app."""

from django.apps import AppConfig

from roviec.acts import sentences
from roviec.documents.enums import DocumentAct


class DocumentsConfig(AppConfig):
    """Makes the words of its acts known."""

    name = "roviec.documents"

    def ready(self) -> None:
        """Register the acts' labels."""
        sentences.register(DocumentAct)
