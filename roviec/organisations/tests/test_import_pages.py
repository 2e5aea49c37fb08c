"""The pages of the import: a workbook to fill in, the preview with every fault, the step, and everything that is refused."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from roviec.kit.tests.workbooks import the_part, with_part
from roviec.kit.workbooks import read_workbook
from roviec.organisations import heads
from roviec.organisations.enums import Role
from roviec.organisations.models import ImportDraft, Unit
from roviec.organisations.tests.factories import a_holding, client_for, the_cast
from roviec.organisations.tests.test_importing_a_workbook import WARD, a_book, person_row, unit_row
from roviec.people.models import Person

PAGE, PREVIEW = "/units/import/", "/units/import/preview/"
SHEET = "xl/worksheets/sheet1.xml"
MERGED = '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>'


def a_keeper() -> Client:
    return client_for(a_holding(the_cast().district, roles=(Role.ADMINISTRATOR,)))


def send(keeper, content, name="co-cau.xlsx"):
    return keeper.post(PAGE, {"workbook": SimpleUploadedFile(name, content)})


def shown(keeper) -> dict[str, str]:
    form = keeper.get(PREVIEW).context["seen"]
    return {"sha256": form.initial["sha256"], "fingerprint": form.initial["fingerprint"]}


def test_a_workbook_is_seen_and_then_imported_and_seen_again_changes_nothing():
    keeper = a_keeper()
    assert send(keeper, a_book(**WARD)).headers["Location"] == PREVIEW
    page = keeper.get(PREVIEW).content.decode()
    assert "Trần Văn Nam" in page
    assert not Person.objects.filter(name="Trần Văn Nam").exists()
    answer = keeper.post(PREVIEW, shown(keeper), follow=True)
    assert "6" in " ".join(str(message) for message in answer.context["messages"])
    assert Person.objects.filter(name="Trần Văn Nam").exists()
    send(keeper, a_book(**WARD))
    assert "không thay đổi gì" in keeper.get(PREVIEW).content.decode()


def test_every_fault_is_shown_and_the_step_is_not_offered():
    keeper = a_keeper()
    send(keeper, a_book(units=[unit_row("a", parent="b"), unit_row("b", parent="a")], people=[person_row("n", "x")]))
    page = keeper.get(PREVIEW)
    assert [(fault.sheet, fault.row) for fault in page.context["faults"]] == [
        ("Đơn vị", 2),
        ("Đơn vị", 3),
        ("Người", 2),
    ]
    assert "a &gt; b &gt; a" in page.content.decode()
    before = Unit.objects.count()
    assert keeper.post(PREVIEW, {"sha256": "0" * 64, "fingerprint": "0" * 64}).status_code == 409
    draft = ImportDraft.objects.get()
    assert keeper.post(PREVIEW, {"sha256": draft.sha256, "fingerprint": "0" * 64}).status_code == 422
    assert Unit.objects.count() == before


def test_what_is_stale_is_said_and_shown_anew():
    keeper = a_keeper()
    send(keeper, a_book(**WARD))
    seen = shown(keeper)
    Person.objects.create(username="khac", name="Khác")
    unit = Unit.objects.order_by("pk").last()
    unit.versions.update(name="Tên khác")
    send(keeper, a_book(units=[unit_row(f"_dv{unit.pk}", "Ngọc Lâm")]))
    assert keeper.post(PREVIEW, seen).status_code == 409
    assert keeper.post(PREVIEW, {"sha256": "x"}).status_code == 200
    assert keeper.post(PREVIEW, shown(keeper)).status_code == 302
    assert keeper.post(PREVIEW, seen).status_code == 302, "nothing waits any more"


def test_what_is_no_such_workbook_is_refused_beside_the_field_and_kept_nowhere():
    keeper = a_keeper()
    book = a_book(**WARD)
    formulas = the_part(book, SHEET).replace('<c r="A2" t="s"><v>', '<c r="A2" t="str"><f>1+1</f><v>', 1)
    for content in (
        b"",
        b"a;b;c",
        book[:-30],
        with_part(book, "xl/vbaProject.bin", b"x"),
        with_part(book, "xl/media/bomb.png", bytes(49 * 1024 * 1024)),
        with_part(book, SHEET, "<worksheet/>"),
        with_part(
            book,
            SHEET,
            the_part(book, SHEET).replace(
                "</sheetData>", '</sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells>'
            ),
        ),
    ):
        assert send(keeper, content).status_code == 422
    assert keeper.post(PAGE, {}).status_code == 422
    assert not ImportDraft.objects.exists()
    assert keeper.get(PREVIEW).headers["Location"] == PAGE
    send(keeper, with_part(book, SHEET, formulas))
    assert keeper.get(PREVIEW).context["faults"][0].head == heads.UNIT_KEY


def test_fifty_thousand_rows_are_refused():
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(2, 50_002))
    book = a_book()
    filled = the_part(book, SHEET).replace("</row></sheetData>", f"</row>{rows}</sheetData>")
    answer = send(a_keeper(), with_part(book, SHEET, filled))
    assert answer.status_code == 422
    assert "10.000" in answer.content.decode()


def test_the_workbook_to_fill_in_has_drop_downs_an_explanation_and_what_stands():
    keeper = a_keeper()
    empty, filled = (keeper.get(f"{PAGE}workbook.xlsx{query}") for query in ("", "?filled=1"))
    assert list(read_workbook(empty.content)) == ["Hướng dẫn", "Đơn vị", "Chức danh", "Người", "Danh mục"]
    assert "dataValidation" in the_part(empty.content, "xl/worksheets/sheet2.xml")
    assert len(read_workbook(filled.content)["Đơn vị"].rows) == 1 + 4
    send(keeper, filled.content)
    assert keeper.get(PREVIEW).context["plan"].is_empty


def test_one_administrator_does_not_see_the_workbook_of_another():
    keeper = a_keeper()
    send(keeper, a_book(**WARD))
    other = client_for(a_holding(Unit.objects.order_by("pk")[0], "Quản trị 2", roles=(Role.ADMINISTRATOR,)))
    assert other.get(PREVIEW).headers["Location"] == PAGE


def test_the_preview_costs_as_many_queries_for_many_rows_as_for_few(django_assert_max_num_queries):
    keeper = a_keeper()
    counts = []
    for many in (1, 40):
        send(keeper, a_book(people=[person_row(f"n{n}", name=f"Người {n}") for n in range(many)]))
        with django_assert_max_num_queries(60) as asked:
            keeper.get(PREVIEW)
        counts.append(len(asked))
    assert counts[0] == counts[1]
