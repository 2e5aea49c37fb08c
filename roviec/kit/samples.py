"""What the page of parts is filled with, plain and awful, so that nobody has to make up data to look at a part."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.core.paginator import Paginator

from roviec.kit import clock
from roviec.kit.forms import DayField, NumberField, VersionField
from roviec.kit.pages import Crumb, Tab
from roviec.kit.periods import Period

LOOKS = ("draft", "running", "waiting", "returned", "soon", "late", "done", "locked")
LONG_NAME = (
    "Ban Chỉ đạo thực hiện Chương trình số 02-CTr/QU về phát triển kinh tế, chỉnh trang đô thị, bảo đảm an sinh xã hội "
    "và nâng cao đời sống nhân dân phường Sài Đồng giai đoạn 2020-2025"
)
WORDS = {
    "title": "Bộ phận của trang",
    "answer": "Đến ngày 20/11/2023: giao 100 nhiệm vụ; hoàn thành 58 (đúng hạn 55, quá hạn 3), đang thực hiện trong hạn 36, "
    "quá hạn chưa xong 6 (Bồ Đề 4, Sài Đồng 2).",
    "more": "12/14 phường đã báo cáo; chưa: Cự Khối, Phúc Lợi.",
    "states": "Trạng thái",
    "figures": "Số, ngày, kỳ",
    "table": "Bảng",
    "all": "Tất cả",
    "late": "Quá hạn",
    "caption": "Kết quả theo phường",
    "unit": "Đơn vị",
    "value": "Trong kỳ",
    "goal": "Đăng ký",
    "progress": "Tiến độ",
    "not_yet": "chưa báo cáo",
    "total": "Cộng",
    "form": "Phiếu",
    "wrong_form": "Phiếu có lỗi",
    "save": "Ghi chỉ tiêu",
    "question": "Gửi báo cáo tháng 11?",
    "send": "Gửi báo cáo tháng 11",
    "work": "Việc",
    "task": "Nhập phiếu số liệu tháng 11",
    "due": "hạn 20/11",
    "one_day": "Còn 1 ngày",
    "go_on": "Nhập tiếp",
    "nothing": "Không có gì",
    "no_report": "Chưa có báo cáo nào.",
    "when": "Kỳ đầu tiên mở ngày 01/12/2023.",
    "open": "Mở kỳ báo cáo",
    "message": "Báo cáo tháng 11/2023: 12/14 phường đã gửi.",
    "remark": "Chưa có minh chứng",
}
CONSEQUENCES = (
    "Văn phòng Quận ủy nhận được phiếu này ngay.",
    "Phiếu không sửa được nữa, trừ khi được trả lại.",
)


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Tên chỉ tiêu", help_text="Ghi đúng như trong kế hoạch.")
    value = NumberField(label="Trong kỳ", least=Decimal(0), decimals=0)
    due = DayField(label="Thời hạn", required=False)
    unit = forms.ChoiceField(label="Đơn vị chủ trì", choices=[("1", "UBND phường Bồ Đề"), ("2", LONG_NAME)])
    kind = forms.ChoiceField(label="Số liệu", choices=[("1", "chính thức"), ("2", "ước")], widget=forms.RadioSelect)
    remark = forms.CharField(label="Ý kiến", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    estimate = forms.BooleanField(label="Số ước, sẽ chốt ở kỳ sau", required=False)
    version = VersionField(initial=1)


def sample_page(page: str) -> dict[str, object]:
    """The whole context of the page."""
    wrong = SampleForm({"name": "", "value": "1,000", "due": "31/02/2023", "unit": "1"}, prefix="wrong")
    wrong.is_valid()
    chain = ["NQ Đại hội IV", "CTr 02", "Chủ đề 2023", "KH 160"]
    return {
        "words": WORDS,
        "trace": [*(Crumb(step, "#") for step in chain), Crumb(LONG_NAME)],
        "sides": [Tab("Nội dung", "#", is_current=True), Tab("Các phần", "#", count=14), Tab("Lịch sử", "#")],
        "looks": LOOKS,
        "form": SampleForm(initial={"value": Decimal(22946), "due": clock.today()}),
        "wrong": wrong,
        "consequences": CONSEQUENCES,
        "rows": [
            ("Cự Khối", Decimal(2), Decimal(4), "waiting"),
            ("Sài Đồng", None, Decimal(6), "late"),
            (LONG_NAME, Decimal(29), Decimal(15), "done"),
        ],
        "figures": [Decimal(22946), Decimal("3.5"), Decimal(-14)],
        "ratio": Decimal(29) / 15,
        "month": Period.month(2023, 11),
        "at": clock.now(),
        "page": Paginator(range(5000), 50).get_page(page),
        "long_name": LONG_NAME,
    }
