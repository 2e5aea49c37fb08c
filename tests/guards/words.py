"""Guards over the words that people read: found in code and templates, and said in Vietnamese in one way."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path

import polib
from django.utils.translation.template import templatize

from roviec.prose.vietnamese import has_old_tone_style
from tests.guards.house import ROOT

CATALOGUE = ROOT / "locale" / "vi" / "LC_MESSAGES" / "django.po"
KEYWORDS = [
    "gettext_lazy", "gettext_noop", "ngettext_lazy:1,2", "pgettext:1c,2", "npgettext:1c,2,3", "pgettext_lazy:1c,2",
    "npgettext_lazy:1c,2,3",
]  # fmt: skip
# Names are the same in every language, and so is an example of what has to be typed.
NAMES = re.compile(
    r"Rõ Việc|Tiếng Việt|Long Biên|Hà Nội|Việt Nam|[0-9]+[-/][A-ZĐƯ0-9/-]+"
    r"|trước ngày [0-9]|tháng [0-9]|quý [IV]|năm [0-9]|“Thường xuyên”"
)
# Pages that show to those who build the house what its parts look like; no installation has them.
SAMPLES = {"roviec/kit/templates/kit/parts.html"}
# What stands in the same letters in both languages.
SAME_IN_BOTH = {"CSV", "English", "Excel", "Zalo"}
VIETNAMESE = re.compile(r"[À-ỹĐđ]")
PLACEHOLDER = re.compile(r"%\(\w+\)[#0\- +]*[\d.]*[a-zA-Z]|%[sdif%]|\{\w*\}")
TAG = re.compile(r"</?[a-z][^>]*>")
READ_ALOUD = {"aria-label", "title", "placeholder", "alt", "label", "data-confirm"}
Key = tuple[str, str]


def found_in(files: Mapping[str, str]) -> dict[Key, polib.POEntry]:
    """The messages, by context and text, that Python files and templates hold, as Django's own search finds them."""
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for number, (path, text) in enumerate(sorted(files.items())):
            file = Path(folder) / f"{number}.py"
            file.write_text(text if path.endswith(".py") else templatize(text), encoding="utf-8")
            names.append(file.name)
        found = subprocess.run(
            ["xgettext", "--language=Python", "--from-code=UTF-8", "--no-wrap", "--output=-"]
            + [f"--keyword={keyword}" for keyword in KEYWORDS]
            + ["--files-from=-"],
            input="\n".join(names), cwd=folder, capture_output=True, text=True, check=True,
        )  # fmt: skip
    return keyed(polib.pofile(found.stdout.replace("CHARSET", "UTF-8"))) if found.stdout else {}


def keyed(entries: Iterable[polib.POEntry]) -> dict[Key, polib.POEntry]:
    return {(entry.msgctxt or "", entry.msgid): entry for entry in entries if not entry.obsolete}


def untranslated(found: Mapping[Key, polib.POEntry], catalogue: Mapping[Key, polib.POEntry]) -> Iterator[str]:
    """Messages without Vietnamese, or with what is only a guess of it."""
    for key, message in found.items():
        entry = catalogue.get(key)
        if entry is None:
            yield f"not in the catalogue: {_shown(key)}"
        elif entry.fuzzy or not all(_translations(entry)):
            yield f"not translated: {_shown(key)}"
        elif bool(message.msgid_plural) != bool(entry.msgid_plural):
            yield f"plural in one place only: {_shown(key)}"
        elif entry.msgid in _translations(entry) and _has_words(entry.msgid) and entry.msgid not in SAME_IN_BOTH:
            yield f"still English: {_shown(key)}"


def unused(found: Mapping[Key, polib.POEntry], catalogue: Mapping[Key, polib.POEntry]) -> Iterator[str]:
    """Translations of what nobody says any more."""
    return (_shown(key) for key in catalogue if key not in found)


def other_placeholders(catalogue: Mapping[Key, polib.POEntry]) -> Iterator[str]:
    """Translations that put other values, or other marks, into the sentence."""
    for key, entry in catalogue.items():
        for pattern in (PLACEHOLDER, TAG):
            wanted = Counter(pattern.findall(entry.msgid_plural or entry.msgid))
            if any(Counter(pattern.findall(said)) != wanted for said in _translations(entry)):
                yield _shown(key)


def vietnamese_outside(found: Iterable[Key], pages: Mapping[str, str]) -> Iterator[str]:
    """Messages and templates with Vietnamese letters: the words belong in the catalogue."""
    for key in found:
        if VIETNAMESE.search(NAMES.sub("", key[1])):
            yield _shown(key)
    for path, text in _of_the_product(pages):
        for number, line in enumerate(text.splitlines(), 1):
            if VIETNAMESE.search(NAMES.sub("", line)):
                yield f"{path}:{number}: {line.strip()[:80]}"


def old_tone_style(catalogue: Mapping[Key, polib.POEntry]) -> Iterator[str]:
    """Words written uỷ or hoà: the house writes ủy, hòa."""
    for entry in catalogue.values():
        for said in _translations(entry):
            yield from has_old_tone_style(said)


def plain_words(pages: Mapping[str, str]) -> Iterator[str]:
    """Words in templates that no translation reaches: in a text, or in an attribute that is read aloud."""
    for path, text in _of_the_product(pages):
        reader = _Reader()
        reader.feed(_without_tags_of_django(text))
        for words in reader.words:
            if _has_words(NAMES.sub("", words)):
                yield f"{path}: {words[:80]}"


def _of_the_product(pages: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    return ((path, text) for path, text in pages.items() if path not in SAMPLES)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.silent += tag in {"script", "style", "code"}
        self.words += [value.strip() for name, value in attributes if name in READ_ALOUD and value]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in {"script", "style", "code"}

    def handle_data(self, data: str) -> None:
        if not self.silent and data.strip():
            self.words.append(data.strip())


def _without_tags_of_django(text: str) -> str:
    # What a page puts into the frame's list of classes is no word.
    text = re.sub(r"{%\s*block\s+body_class\s*%}.*?{%\s*endblock\s*%}", "", text, flags=re.DOTALL)
    for block in ("comment", "blocktranslate", "blocktrans"):
        text = re.sub(rf"{{%\s*{block}\b.*?{{%\s*end{block}\s*%}}", "", text, flags=re.DOTALL)
    return re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", text, flags=re.DOTALL)


def _has_words(text: str) -> bool:
    """Whether there is a word of two letters or more besides what is put in."""
    return bool(re.search(r"[^\W\d_]{2}", TAG.sub("", PLACEHOLDER.sub("", text))))


def _translations(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def _shown(key: Key) -> str:
    return f"“{key[1]}”" + (f" ({key[0]})" if key[0] else "")
