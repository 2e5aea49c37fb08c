"""What a password must be, said in our words where Django has no Vietnamese for it."""

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """Django's rule with a sentence that says what to do."""

    def get_error_message(self) -> str:
        """The sentence beside the field."""
        return _("Take at least %(least)d characters; a short sentence is easy to remember.") % {
            "least": self.min_length
        }
