"""Whether the installation is ready, help, and the page that shows every part once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django import forms
from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from roviec.kit import clock
from roviec.kit.doors import open_to_anyone
from roviec.kit.forms import DayField, NumberField, VersionField
from roviec.kit.pages import Crumb, Tab
from roviec.kit.periods import Period

LONG_NAME = (
    "Ban Chỉ đạo thực hiện Chương trình số 02-CTr/QU về phát triển kinh tế, chỉnh trang đô thị, bảo đảm an sinh xã hội "
    "và nâng cao đời sống nhân dân phường Sài Đồng giai đoạn 2020-2025"
)
LOOKS = ("draft", "running", "waiting", "returned", "soon", "late", "done", "locked")


@open_to_anyone("asked by the launcher and by monitors")
def healthz(_request: HttpRequest) -> HttpResponse:
    """200 when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@open_to_anyone("says nothing of anybody's work")
def help_page(request: HttpRequest) -> HttpResponse:
    """How to type figures and days, what the states mean, whom to ask."""
    return render(request, "kit/help.html")


class PartsForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Tên chỉ tiêu", help_text="Ghi đúng như trong kế hoạch.")
    value = NumberField(label="Trong kỳ", least=Decimal(0), decimals=0)
    due = DayField(label="Thời hạn", required=False)
    unit = forms.ChoiceField(label="Đơn vị chủ trì", choices=[("1", "UBND phường Bồ Đề"), ("2", LONG_NAME)])
    remark = forms.CharField(label="Ý kiến", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    estimate = forms.BooleanField(label="Số ước, sẽ chốt ở kỳ sau", required=False)
    version = VersionField(initial=1)


@open_to_anyone("exists in development only")
def parts(request: HttpRequest) -> HttpResponse:
    """Every part of a page, with plain and with awful content."""
    wrong = PartsForm({"name": "", "value": "1,000", "due": "31/02/2023", "unit": "1"})
    wrong.is_valid()
    month = Period.month(2023, 11)
    context = {
        "trace": [
            Crumb("NQ Đại hội IV", "#"),
            Crumb("CTr 02", "#"),
            Crumb("Chủ đề 2023", "#"),
            Crumb("KH 160", "#"),
            Crumb(LONG_NAME),
        ],
        "sides": [Tab("Nội dung", "#", is_current=True), Tab("Các phần", "#", count=14), Tab("Lịch sử", "#")],
        "looks": LOOKS,
        "form": PartsForm(initial={"value": Decimal(22946), "due": clock.today()}),
        "wrong": wrong,
        "rows": [
            ("Cự Khối", Decimal(2), Decimal(4), "waiting"),
            ("Sài Đồng", None, Decimal(6), "late"),
            (LONG_NAME, Decimal(29), Decimal(15), "done"),
        ]
        * 4,
        "month": month,
        "at": clock.now(),
        "week_day": clock.today() + timedelta(days=7),
        "page": Paginator(range(5000), 50).get_page(request.GET.get("page", "7")),
        "long_name": LONG_NAME,
    }
    return render(request, "kit/parts.html", context)
