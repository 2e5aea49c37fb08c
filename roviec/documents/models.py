"""Documents with number and symbol, how they relate, and the files of the house, content-addressed and write-once."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from roviec.documents.enums import LinkKind
from roviec.kit.models import Identified, Versioned
from roviec.organisations.models import Term, Unit
from roviec.regulations.models import DocumentType


class FileContent(models.Model):
    """The bytes of a file, kept once under their hash; never changed, never served without an owner's door."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="file_content_hash_is_sha256"),
            models.CheckConstraint(condition=Q(size__gt=0), name="file_content_not_empty"),
        ]

    def __str__(self) -> str:
        """The first letters of the hash."""
        return self.sha256[:12]


class Document(Identified, Versioned):
    """A document with its number and symbol as printed, issuer, date and subject.

    - the issuer is a unit of ours or an outside issuer, never both (document_one_issuer);
    - number and symbol are unique for an issuer within the series: the term or the year (document_symbol_once);
    - a document whose source prints no number or date keeps them empty, and says so in `note`.
    """

    type = models.ForeignKey(DocumentType, on_delete=models.PROTECT, related_name="+")
    symbol = models.CharField(max_length=60, blank=True)
    number = models.PositiveIntegerField(null=True)
    issuer = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="documents")
    outside_issuer = models.CharField(max_length=200, blank=True)
    issued_on = models.DateField(null=True)
    term = models.ForeignKey(Term, on_delete=models.PROTECT, null=True, related_name="documents")
    series = models.CharField(max_length=20)
    subject = models.CharField(max_length=500)
    note = models.CharField(max_length=500, blank=True)
    registered_by = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(issuer__isnull=False, outside_issuer="") | (Q(issuer__isnull=True) & ~Q(outside_issuer="")),
                name="document_one_issuer",
            ),
            models.UniqueConstraint(
                fields=["registered_by", "issuer", "outside_issuer", "series", "symbol"],
                condition=~Q(symbol=""),
                nulls_distinct=False,
                name="document_symbol_once",
            ),
            models.CheckConstraint(condition=~Q(subject=""), name="document_has_subject"),
            models.CheckConstraint(
                condition=Q(symbol="", number__isnull=True) | ~Q(symbol=""), name="document_number_has_symbol"
            ),
        ]
        indexes = [models.Index(fields=["registered_by", "-issued_on"], name="document_register")]

    def __str__(self) -> str:
        """Symbol and subject, as a citation begins."""
        return f"{self.symbol} {self.subject}".strip()


class DocumentLink(models.Model):
    """A document implements, amends, replaces or guides an earlier one; a link made by mistake stays, as removed."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="links")
    kind = models.CharField(max_length=10, choices=LinkKind.choices)
    target = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="linked_from")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "kind", "target"],
                condition=Q(removed_at__isnull=True),
                name="document_link_once",
            ),
            models.CheckConstraint(condition=~Q(document=F("target")), name="document_link_not_to_itself"),
            models.CheckConstraint(condition=Q(kind__in=LinkKind.values), name="document_link_kind_known"),
        ]

    def __str__(self) -> str:
        """Kind and target."""
        return f"{self.kind} {self.target_id}"


class DocumentFile(models.Model):
    """A file of a document; removed files stay as rows, with the time of removal."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="files")
    content = models.ForeignKey(FileContent, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "content"], condition=Q(removed_at__isnull=True), name="document_file_once"
            ),
        ]

    def __str__(self) -> str:
        """The file's name."""
        return self.name
