"""Everything people read is said in Vietnamese, in one way of writing, and nothing is left from before."""

from __future__ import annotations

from collections.abc import Iterable

import polib
import pytest

from tests.guards import words
from tests.guards.house import sources, templates


def finds_nothing(found: Iterable[str]) -> None:
    faults = sorted(found)
    assert not faults, "\n".join([f"{len(faults)}:", *faults])


@pytest.fixture(scope="module")
def found():
    code = {s.path: s.text for s in sources() if s.path.startswith(("roviec/", "demo/")) and not s.is_test}
    return words.found_in(code | templates())


@pytest.fixture(scope="module")
def catalogue():
    # Two branches that say the same thing both bring it along: said twice, one of them is never heard.
    return words.keyed(polib.pofile(str(words.CATALOGUE), check_for_duplicates=True))


def test_nothing_is_untranslated(found, catalogue):
    assert len(found) > 100
    finds_nothing(words.untranslated(found, catalogue))


def test_no_translation_is_left_of_what_is_no_longer_said(found, catalogue):
    finds_nothing(words.unused(found, catalogue))


def test_translations_put_the_same_values_into_the_sentence(catalogue):
    finds_nothing(words.other_placeholders(catalogue))


def test_vietnamese_words_stand_in_the_catalogue_only(found):
    finds_nothing(words.vietnamese_outside(found, templates()))


def test_the_tone_mark_stands_where_the_house_puts_it(catalogue):
    finds_nothing(words.old_tone_style(catalogue))


def test_no_word_in_a_template_is_out_of_reach_of_translation():
    finds_nothing(words.plain_words(templates()))


# The guards, seen to fail


def entry(msgid: str = "Report", msgstr: str = "Báo cáo", **more) -> dict:
    return words.keyed([polib.POEntry(msgid=msgid, msgstr=msgstr, **more)])


def test_messages_are_found_in_code_and_templates():
    found = words.found_in(
        {
            "a.py": "_('One')\npgettext('place', 'Two')\nngettext('%(n)d three', '%(n)d threes', n)",
            "b.html": "{% load i18n %}{% translate 'Four' %}{% blocktranslate trimmed %}\n Five\n {{ x }}\n{% endblocktranslate %}",
        }
    )
    assert found.keys() == {("", "One"), ("place", "Two"), ("", "%(n)d three"), ("", "Four"), ("", "Five %(x)s")}


@pytest.mark.parametrize(
    "catalogue",
    [{}, entry(msgstr=""), entry(flags=["fuzzy"]), entry(msgstr="Report"), entry(msgid_plural="Reports")],
    ids=["missing", "empty", "fuzzy", "English", "plural"],
)
def test_a_message_without_vietnamese_is_seen(catalogue):
    found = entry(msgstr="")
    assert list(words.untranslated(found, entry())) == []
    assert list(words.untranslated(found, catalogue))


def test_a_translation_of_nothing_is_seen():
    assert list(words.unused({}, entry()))


@pytest.mark.parametrize(
    ("msgid", "msgstr"),
    [
        ("%(n)d reports", "các báo cáo"),
        ("%(n)d reports", "%(n)s báo cáo"),
        ("{name} is late", "{ten} chậm"),
        ("<strong>late</strong>", "<em>chậm</em>"),
    ],
)
def test_other_values_in_a_translation_are_seen(msgid, msgstr):
    assert list(words.other_placeholders(entry(msgid, msgstr)))


def test_vietnamese_in_a_message_or_a_template_is_seen():
    assert list(words.vietnamese_outside([("", "Báo cáo")], {}))
    assert list(words.vietnamese_outside([], {"x.html": "<p>Báo cáo</p>"}))
    assert list(words.vietnamese_outside([("", "Rõ Việc of Long Biên")], {"x.html": "Tiếng Việt"})) == []


def test_the_other_tone_style_is_seen():
    assert list(words.old_tone_style(entry(msgstr="Uỷ ban"))) == ["Uỷ"]
    assert list(words.old_tone_style(entry(msgstr="Ủy ban, quý, lũy kế, hòa"))) == []


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("<p>Late reports</p>", True),
        ('<a aria-label="Close">{{ x }}</a>', True),
        ("<p>{% translate 'Late' %} · {{ n }}</p>", False),
        ('<p class="late">{% blocktranslate %}Late{% endblocktranslate %} Rõ Việc</p>', False),
        ("{% block body_class %} wide{% endblock %}", False),
        ("{% comment %}Late{% endcomment %}{# Late #}<script src='x'></script>", False),
    ],
)
def test_a_word_out_of_reach_is_seen(text, seen):
    assert bool(list(words.plain_words({"x.html": text}))) is seen
