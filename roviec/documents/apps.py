"""The documents app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from roviec.acts import sentences
from roviec.documents.enums import DocumentAct
from roviec.kit import slots


class DocumentsConfig(AppConfig):
    """Documents with number and symbol, links and files."""

    name = "roviec.documents"

    def ready(self) -> None:
        """Make the words of its acts known; add the register to the menu, and the sides of a document."""
        sentences.register(DocumentAct)
        slots.fill("menu", slots.Entry(_("Documents"), "documents:list", 110, icon="file-text"))
        rules = slots.Entry(
            _("Types of documents"), "documents:types", 40, shown_to=lambda member: member.keeps_an_organisation
        )
        slots.fill("administration", rules)
        own = "documents.document"
        slots.fill(own, slots.Entry(_("Document"), "documents:document", 10, url_args=lambda document: [document.pk]))
        slots.fill(own, slots.Entry(_("History"), "documents:history", 90, url_args=lambda document: [document.pk]))
