"""One workbook brings units, posts and people in: whole, once, and only what the preview showed."""

from __future__ import annotations

from datetime import date

import pytest

from roviec.acts.models import Act, ActObject
from roviec.kit.errors import Stale
from roviec.kit.tests.workbooks import workbook_of
from roviec.kit.workbooks import UnableToRead
from roviec.organisations import heads
from roviec.organisations.enums import MovingInAct, Role, Tree
from roviec.organisations.models import Edge, Holding, HoldingRole, ImportDraft, Post, SourceKey, Unit, UnitVersion
from roviec.organisations.operations import UnableWithoutAdministrator
from roviec.organisations.operations.importing import Imported, UnableToImport, import_workbook, send_workbook
from roviec.organisations.queries.checking import faults_of
from roviec.organisations.queries.known import known_of
from roviec.organisations.queries.planning import Status, plan_of
from roviec.organisations.queries.workbook import wishes_in
from roviec.organisations.tests.factories import MONDAY, TODAY, a_holding, a_member, a_unit
from roviec.organisations.workbook_template import ORDER, workbook_for
from roviec.people.models import Person

SINCE = date(2021, 1, 1)


def a_book(units=(), posts=(), people=(), **changes) -> bytes:
    """A workbook; every row is a dictionary of the columns it fills."""
    rows = {heads.UNITS: units, heads.POSTS: posts, heads.PEOPLE: people}
    sheets = {
        name: [order, *([row.get(head) for head in order] for row in rows[name])] for name, order in ORDER.items()
    }
    return workbook_of(
        {name: [["" if v is None else v for v in row] for row in sheet] for name, sheet in sheets.items()}
    )


def unit_row(key, name="Bồ Đề", parent="", kind="phường", start=SINCE, **more):
    return {
        heads.UNIT_KEY: key,
        heads.UNIT_NAME: name,
        heads.KIND: kind,
        heads.PARENTS[Tree.MANAGEMENT]: parent,
        heads.START: start,
    } | more


def post_row(key, unit, title="Chủ tịch", head=heads.YES, roles="Người đứng đầu", start=SINCE, **more):
    return {
        heads.POST_KEY: key,
        heads.UNIT_KEY: unit,
        heads.TITLE: title,
        heads.HEAD: head,
        heads.ROLES: roles,
        heads.START: start,
    } | more


def person_row(key, posts="", name="Nguyễn Thị Lan", start=SINCE, **more):
    return {heads.PERSON_KEY: key, heads.NAME: name, heads.POST_KEY: posts, heads.START: start} | more


WARD = {
    "units": [unit_row("bd"), unit_row("bd.vh", "Phòng Văn hóa", "bd", "phòng chuyên môn", **{heads.CODES: "VHXH"})],
    "posts": [
        post_row("bd.ct", "bd"),
        post_row("vh.cv", "bd.vh", "Chuyên viên", heads.NO, "Đầu mối báo cáo; Văn thư @bd"),
    ],
    "people": [
        person_row("ng1", "bd.ct"),
        person_row("ng2", "vh.cv", "Trần Văn Nam", **{heads.EMAIL: "nam@example.vn"}),
    ],
}


@pytest.fixture
def office():
    return a_unit()


@pytest.fixture
def keeper(office):
    return a_member(a_holding(office, roles=(Role.ADMINISTRATOR,)))


def look(office, keeper, book):
    """What the preview shows."""
    draft = send_workbook(office, keeper.person_id, book, name="x.xlsx", by=keeper.actor, at=MONDAY)
    wishes, faults = wishes_in(bytes(draft.content))
    known = known_of(office.pk, TODAY)
    faults += faults_of(wishes, known, keeper.person_id)
    return draft, plan_of(wishes, known) if not faults else None, faults


def bring(office, keeper, book) -> Imported:
    draft, plan, faults = look(office, keeper, book)
    assert not faults, faults
    return import_workbook(
        office, keeper.person_id, sha256=draft.sha256, fingerprint=plan.fingerprint, by=keeper.actor, at=MONDAY
    )


def faults_in(office, keeper, **rows):
    return [(fault.sheet, fault.row, fault.head) for fault in look(office, keeper, a_book(**rows))[2]]


def test_a_workbook_brings_in_units_posts_people_holdings_and_roles(office, keeper):
    assert bring(office, keeper, a_book(**WARD)) == Imported(6, 0, 0)
    ward = Unit.objects.get(keys__key="bd")
    room = Unit.objects.get(keys__key="bd.vh")
    assert Edge.objects.get(child=room).parent_id == ward.pk
    assert Edge.objects.get(child=ward).parent_id == office.pk
    assert list(room.codes.values_list("value", flat=True)) == ["VHXH"]
    writer = Holding.objects.get(post__title="Chuyên viên", post__unit=room)
    assert writer.person.name == "Trần Văn Nam"
    assert not writer.person.has_usable_password()
    assert set(writer.roles.values_list("role", "over")) == {(Role.REPORT_WRITER, room.pk), (Role.CLERK, ward.pk)}


def test_all_of_it_is_one_act_that_names_every_thing(office, keeper):
    before = Act.objects.count()
    bring(office, keeper, a_book(**WARD))
    acts = list(Act.objects.order_by("pk"))[before:]
    assert [act.kind for act in acts] == [MovingInAct.WORKBOOK_SENT, MovingInAct.WORKBOOK_IMPORTED]
    assert ActObject.objects.filter(act_id=acts[1].pk).count() == 1 + 6
    titles = set(ActObject.objects.filter(act_id=acts[1].pk).values_list("title", flat=True))
    assert not titles & {"Nguyễn Thị Lan", "Trần Văn Nam"}


def test_the_same_workbook_again_changes_nothing_and_says_so(office, keeper):
    bring(office, keeper, a_book(**WARD))
    before = Act.objects.filter(kind=MovingInAct.WORKBOOK_IMPORTED).count()
    assert bring(office, keeper, a_book(**WARD)) == Imported(0, 0, 6)
    assert Act.objects.filter(kind=MovingInAct.WORKBOOK_IMPORTED).count() == before


def test_what_was_changed_by_hand_since_is_left_alone_by_the_same_row(office, keeper):
    bring(office, keeper, a_book(**WARD))
    Person.objects.filter(username="ng1").update(name="Nguyễn Thị Lan Anh")
    assert bring(office, keeper, a_book(**WARD)).changed == 0
    assert Person.objects.get(username="ng1").name == "Nguyễn Thị Lan Anh"


def test_a_changed_row_changes_that_thing_and_nothing_else(office, keeper):
    bring(office, keeper, a_book(**WARD))
    changed = WARD | {
        "units": [unit_row("bd", "Bồ Đề (mới)"), unit_row("bd.vh", "Phòng Văn hóa", "", "phòng chuyên môn")],
        "posts": [WARD["posts"][0], post_row("vh.cv", "bd.vh", "Chuyên viên chính", heads.NO, "Đầu mối báo cáo")],
        "people": [WARD["people"][0], person_row("ng2", "vh.cv", "Trần Văn Nam", start=date(2022, 1, 1))],
    }
    _draft, plan, faults = look(office, keeper, a_book(**changed))
    assert not faults
    assert [line.status for line in (*plan.units, *plan.posts, *plan.people)] == [
        Status.CHANGED, Status.CHANGED, Status.SAME, Status.CHANGED, Status.SAME, Status.CHANGED,
    ]  # fmt: skip
    assert [(each.head, each.old) for each in plan.units[1].differences] == [("Trực thuộc", "bd")]
    assert bring(office, keeper, a_book(**changed)) == Imported(0, 4, 2)
    room = Unit.objects.get(keys__key="bd.vh")
    assert Edge.objects.get(child=room, retracted_at=None).parent_id == office.pk
    assert Edge.objects.filter(child=room).count() == 2, "the old place is retracted, not rewritten"
    assert UnitVersion.objects.get(unit__keys__key="bd", retracted_at=None).name == "Bồ Đề (mới)"
    held = Holding.objects.get(person__username="ng2", retracted_at=None)
    assert held.valid.lower == date(2022, 1, 1)
    assert held.post.title == "Chuyên viên chính"
    assert bring(office, keeper, a_book(**changed)) == Imported(0, 0, 6)


def test_a_workbook_with_what_stands_says_the_same(office, keeper):
    bring(office, keeper, a_book(**WARD))
    book = workbook_for(known_of(office.pk, TODAY))
    wishes, faults = wishes_in(book)
    assert not faults
    assert plan_of(wishes, known_of(office.pk, TODAY)).is_empty
    assert len(wishes.units) == 3
    assert len(wishes.people) == 3


def test_the_empty_workbook_can_be_filled_in_and_has_nothing_yet():
    with pytest.raises(UnableToRead):
        wishes_in(workbook_for())


@pytest.mark.parametrize(
    ("rows", "places"),
    [
        ({"units": [unit_row("a", parent="b"), unit_row("b", parent="a")]}, [("Đơn vị", 2, "Trực thuộc"), ("Đơn vị", 3, "Trực thuộc")]),
        ({"units": [unit_row("a", parent="a")]}, [("Đơn vị", 2, "Trực thuộc")]),
        ({"units": [unit_row("a", parent="nowhere")]}, [("Đơn vị", 2, "Trực thuộc")]),
        ({"units": [unit_row("a"), unit_row("a")]}, [("Đơn vị", 3, "Mã đơn vị")]),
        ({"units": [unit_row("a", **{heads.END: date(2020, 12, 1)})]}, [("Đơn vị", 2, "Đến ngày")]),
        ({"units": [unit_row("a", start=date(1999, 1, 1))]}, [("Đơn vị", 2, "Trực thuộc")]),
        ({"units": [unit_row("a", kind="vương quốc")]}, [("Đơn vị", 2, "Loại đơn vị")]),
        ({"units": [unit_row("a", start="hôm qua")]}, [("Đơn vị", 2, "Từ ngày")]),
        ({"units": [unit_row("a", start=45000)]}, [("Đơn vị", 2, "Từ ngày")]),
        ({"units": [unit_row("", "Không mã")]}, [("Đơn vị", 2, "Mã đơn vị")]),
        ({"units": [unit_row("a b")]}, [("Đơn vị", 2, "Mã đơn vị")]),
        ({"units": [unit_row("a", "x" * 251)]}, [("Đơn vị", 2, "Tên đơn vị")]),
        ({"units": [unit_row("a", **{heads.ORDER: "đầu"})]}, [("Đơn vị", 2, "Thứ tự")]),
        ({"units": [unit_row("a")], "posts": [post_row("p", "a"), post_row("q", "a")]}, [("Chức danh", 3, "Đứng đầu")]),
        ({"posts": [post_row("p", "nowhere", roles="")]}, [("Chức danh", 2, "Mã đơn vị")]),
        ({"posts": [post_row("p", "goc", roles="Vua")]}, [("Chức danh", 2, "Quyền")]),
        ({"units": [unit_row("a")], "posts": [post_row("p", "a", roles="Văn thư @zz")]}, [("Chức danh", 2, "Quyền")]),
        ({"posts": [post_row("p", "goc")], "people": [person_row("n", "p"), person_row("m", "p")]}, [("Người", 3, "Mã chức danh")]),
        ({"people": [person_row("n", "nowhere")]}, [("Người", 2, "Mã chức danh")]),
        ({"people": [person_row("n"), person_row("m", **{heads.USERNAME: "N"})]}, [("Người", 3, "Tên đăng nhập")]),
        ({"people": [person_row("n", **{heads.EMAIL: "không phải"})]}, [("Người", 2, "Thư điện tử")]),
    ],
)  # fmt: skip
def test_a_row_that_is_wrong_is_named_by_sheet_row_and_column(office, keeper, rows, places):
    assert faults_in(office, keeper, **rows) == places


def test_one_row_that_is_wrong_keeps_all_others_out(office, keeper):
    rows = WARD | {"people": [*WARD["people"], person_row("ng3", "nowhere")]}
    draft, _plan, _faults = look(office, keeper, a_book(**rows))
    with pytest.raises(UnableToImport):
        import_workbook(office, keeper.person_id, sha256=draft.sha256, fingerprint="", by=keeper.actor, at=MONDAY)
    assert Unit.objects.count() == 1
    assert not SourceKey.objects.exists()


def test_a_user_name_of_somebody_else_is_refused(office, keeper):
    taken = Person.objects.get(pk=keeper.person_id).username
    assert faults_in(office, keeper, people=[person_row("n", **{heads.USERNAME: taken.upper()})]) == [
        ("Người", 2, "Tên đăng nhập")
    ]


def test_nobody_gives_himself_a_role_by_a_workbook(office, keeper):
    bring(office, keeper, a_book(**WARD))
    own = known_of(office.pk, TODAY).key_of("PERSON", keeper.person_id)
    username = Person.objects.get(pk=keeper.person_id).username
    row = person_row(own, "p", **{heads.USERNAME: username})
    planner = post_row("p", "bd", "Chuyên viên", heads.NO, "Cán bộ tổng hợp")
    assert faults_in(office, keeper, posts=[planner], people=[row]) == [("Chức danh", 2, "Quyền")]
    assert faults_in(office, keeper, people=[row | {heads.POST_KEY: "bd.ct"}])[-1] == ("Người", 2, "Mã chức danh")


def test_a_workbook_of_one_organisation_does_not_reach_another(office, keeper):
    bring(office, keeper, a_book(**WARD))
    other = a_unit("Gia Lâm")
    other_keeper = a_member(a_holding(other, roles=(Role.ADMINISTRATOR,)))
    assert faults_in(other, other_keeper, units=[unit_row("x", parent="bd")]) == [("Đơn vị", 2, "Trực thuộc")]
    assert faults_in(other, other_keeper, units=[unit_row("x", parent=f"_dv{office.pk}")]) == [
        ("Đơn vị", 2, "Trực thuộc")
    ]


def test_what_changed_since_the_preview_makes_it_stale(office, keeper):
    bring(office, keeper, a_book(**WARD))
    book = a_book(people=[person_row("ng1", "bd.ct", "Nguyễn Thị Hoa")])
    draft, plan, _faults = look(office, keeper, book)
    Person.objects.filter(username="ng1").update(name="Lan")
    with pytest.raises(Stale):
        import_workbook(
            office, keeper.person_id, sha256=draft.sha256, fingerprint=plan.fingerprint, by=keeper.actor, at=MONDAY
        )
    assert Person.objects.get(username="ng1").name == "Lan"


def test_another_workbook_sent_meanwhile_is_not_imported_by_the_old_preview(office, keeper):
    draft, plan, _faults = look(office, keeper, a_book(**WARD))
    sha256, fingerprint = draft.sha256, plan.fingerprint
    look(office, keeper, a_book(units=[unit_row("x")]))
    with pytest.raises(Stale):
        import_workbook(office, keeper.person_id, sha256=sha256, fingerprint=fingerprint, by=keeper.actor, at=MONDAY)


def test_whoever_leaves_no_administrator_is_refused(office, keeper):
    known = known_of(office.pk, TODAY)
    own = known.key_of("PERSON", keeper.person_id)
    post = known.key_of("POST", Post.objects.get().pk)
    username = Person.objects.get(pk=keeper.person_id).username
    row = person_row(own, post, start=date(2010, 1, 1), **{heads.END: date(2010, 2, 1), heads.USERNAME: username})
    with pytest.raises(UnableWithoutAdministrator):
        bring(office, keeper, a_book(people=[row]))


def test_two_who_confirm_at_one_moment_import_once(real_database, in_parallel):
    office = a_unit()
    keeper = a_member(a_holding(office, roles=(Role.ADMINISTRATOR,)))
    draft, plan, _faults = look(office, keeper, a_book(**WARD))

    def confirm():
        return import_workbook(
            office, keeper.person_id, sha256=draft.sha256, fingerprint=plan.fingerprint, by=keeper.actor, at=MONDAY
        )

    done = in_parallel([confirm, confirm])
    assert sorted(type(each).__name__ for each in done) == ["Imported", "Stale"]
    assert Act.objects.filter(kind=MovingInAct.WORKBOOK_IMPORTED).count() == 1
    assert Holding.objects.count() == 3
    assert HoldingRole.objects.count() == 4
    assert not ImportDraft.objects.exists()
