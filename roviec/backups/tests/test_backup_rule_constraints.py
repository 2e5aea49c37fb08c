"""There is one rule, and its values make sense: what the database itself refuses, over all conceivable rows."""

from __future__ import annotations

import pytest

from roviec.backups.models import BackupRule
from roviec.kit.tests.rows import conceivable, prove

pytestmark = pytest.mark.constraints


def test_there_is_one_rule_within_bounds():
    BackupRule.objects.all().delete()
    prove(
        conceivable(
            id=[0, 1, 2],
            hour=[0, 23, 24],
            keep=[0, 1, 365, 366],
            prove_every_days=[0, 1, 90, 91],
            warn_after_days=[0, 1, 366],
        ),
        BackupRule,
        lambda row: (
            row["id"] == 1
            and row["hour"] <= 23
            and 1 <= row["keep"] <= 365
            and 1 <= row["prove_every_days"] <= 90
            and 1 <= row["warn_after_days"] <= 365
        ),
    )
