"""Where free words of an act stand, what may be wrong with the chain, and which reads are noted."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class WordSlot(models.TextChoices):
    """Words that may have to be erased one day; the chain covers only their salted hash."""

    ACTOR = "ACTOR", _("name of the one who acted")
    REMARK = "REMARK", _("remark")


class ChainAct(models.TextChoices):
    """What is done to the history itself."""

    WORDS_ERASED = "acts.WORDS_ERASED", _("erased personal words")
    VERIFICATION_ASKED = "acts.VERIFICATION_ASKED", _("asked to verify the history")
    KEY_MADE = "acts.KEY_MADE", _("made the key that signs checkpoints")


class FaultKind(models.TextChoices):
    """One way in which the history does not agree with its seals or its checkpoints."""

    GAP = "GAP", _("a seal is missing: the numbers have a gap")
    ACT_DELETED = "ACT_DELETED", _("the act was deleted")
    NOT_AS_SEALED = "NOT_AS_SEALED", _("the act, its things or its seal were changed after sealing")
    WORDS_CHANGED = "WORDS_CHANGED", _("the words of the act were changed")
    WORDS_GONE = "WORDS_GONE", _("the words of the act were removed, and no act erased them")
    DELETED_UNSEALED = "DELETED_UNSEALED", _("the act was deleted before it was sealed")
    NEVER_SEALED = "NEVER_SEALED", _("the act is neither sealed nor waiting to be")
    CUT_TAIL = "CUT_TAIL", _("the end of the history was cut off: a checkpoint witnessed more")
    MADE_ANEW = "MADE_ANEW", _("the history was made anew: a checkpoint witnessed another seal")
    FORGED = "FORGED", _("the checkpoint kept here was changed: its signature is not ours")


class ReadKind(models.TextChoices):
    """Reads of personal data that are noted."""

    PERSON_DATA = "PERSON_DATA", _("downloaded everything held about a person")
    PEOPLE_EXPORT = "PEOPLE_EXPORT", _("exported a list of persons")
    SUBJECT_REQUESTS = "SUBJECT_REQUESTS", _("read requests about personal data")
    EVIDENCE = "EVIDENCE", _("opened evidence of a unit that is not his own")


class TakenList(models.TextChoices):
    """Lists of persons that leave the house as a file, on paper or through the clipboard."""

    PEOPLE = "PEOPLE", _("list of people and their posts")
    WORKBOOK = "WORKBOOK", _("workbook of units, posts and people")
    AREAS = "AREAS", _("who follows what")
    REQUESTS = "REQUESTS", _("register of requests about personal data")


class Way(models.TextChoices):
    """How a checkpoint leaves the machine."""

    FOLDER = "FOLDER", _("file in a shared folder")
    MAIL = "MAIL", _("e-mail")
