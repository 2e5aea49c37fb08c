"""Whether a unit of measure counts persons: người, đảng viên, lượt người, học sinh."""

from __future__ import annotations

import re
import unicodedata

_PERSONS = (
    "người|nhân khẩu|công dân|cử tri|đảng viên|quần chúng|hội viên|đoàn viên|thành viên|ủy viên|đại biểu|học viên|"
    "học sinh|sinh viên|giáo viên|trẻ em|trẻ|cháu|cán bộ|công chức|viên chức|lao động|bệnh nhân|thanh niên|phụ nữ|"
    "tình nguyện viên|báo cáo viên|tuyên truyền viên"
)
# At the front, after a word that only counts: "Số đảng viên dự học" counts persons, "Hồ sơ của công dân" counts files.
_COUNTED = re.compile(rf"(?:(?:tổng|số|lượt|nghìn)\s+)*(?:{_PERSONS})(?!\w)", re.IGNORECASE)


def counts_persons(*words: str) -> bool:
    """Whether one of these, a unit of measure or what a ratio is made of, counts persons.

    A suggestion only: who writes the target has the last word.
    """
    return any(_COUNTED.match(unicodedata.normalize("NFC", each).strip()) for each in words)
