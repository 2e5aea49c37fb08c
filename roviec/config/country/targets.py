"""The invented targets of the national plan: each way of measuring is among them, the plain ones more often."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from roviec.plans.enums import Direction, Nature, TimeRule, UnitRule

FLOW, CUMULATIVE, STOCK = Nature.FLOW, Nature.CUMULATIVE, Nature.STOCK
LAST, OVER = TimeRule.LAST, TimeRule.SUM


@dataclass(frozen=True)
class Shape:
    """A target and what figures of it look like: `usual` in a commune of middle size and month (per cent for a share)."""

    name: str
    measure: str
    nature: Nature
    time_rule: TimeRule
    unit_rule: UnitRule
    usual: int
    direction: Direction = Direction.INCREASE
    labels: tuple[str, str] = ("", "")
    level: Decimal | None = None


def _sum(name: str, measure: str, usual: int) -> Shape:
    return Shape(name, measure, FLOW, OVER, UnitRule.SUM, usual)


def _level(name: str, measure: str, usual: int, direction: Direction = Direction.INCREASE) -> Shape:
    return Shape(name, measure, STOCK, LAST, UnitRule.SUM, usual, direction)


def _share(name: str, part: str, whole: str, usual: int, rule: TimeRule = OVER) -> Shape:
    return Shape(name, "%", STOCK if rule == LAST else FLOW, rule, UnitRule.RATIO, usual, labels=(part, whole))


SHAPES = (
    _sum("Nhà ở được sửa chữa, xây mới cho hộ khó khăn", "nhà", 6),
    _share("Tỷ lệ hồ sơ giải quyết đúng hạn", "hồ sơ đúng hạn", "hồ sơ đã giải quyết", 94),
    _level("Hộ nghèo", "hộ", 60, Direction.DECREASE),
    _sum("Thu ngân sách trên địa bàn", "triệu đồng", 900),
    _share("Tỷ lệ hồ sơ nộp trực tuyến", "hồ sơ trực tuyến", "hồ sơ tiếp nhận", 71),
    _sum("Đường giao thông nông thôn được cứng hóa", "km", 4),
    _share("Tỷ lệ hộ dùng nước sạch", "hộ dùng nước sạch", "hộ trên địa bàn", 88, LAST),
    _sum("Cây xanh được trồng", "cây", 700),
    _level("Doanh nghiệp đang hoạt động", "doanh nghiệp", 130),
    Shape("Điểm chuyển đổi số", "điểm", STOCK, LAST, UnitRule.AVERAGE, 68),
    _sum("Buổi tiếp xúc, đối thoại với Nhân dân", "buổi", 3),
    _share("Tỷ lệ giải ngân vốn đầu tư công", "vốn đã giải ngân", "vốn được giao", 58, LAST),
    Shape("Xã đạt chuẩn môi trường", "điểm", STOCK, LAST, UnitRule.COUNT, 74, level=Decimal(70)),
    _sum("Mô hình dân vận khéo được công nhận", "mô hình", 5),
    _share("Tỷ lệ rác thải được phân loại", "tấn được phân loại", "tấn thu gom", 46),
    Shape("Thời gian chờ dài nhất tại bộ phận một cửa", "phút", STOCK, LAST, UnitRule.MAXIMUM, 35, Direction.DECREASE),
    Shape("Vốn tín dụng chính sách lũy kế", "triệu đồng", CUMULATIVE, LAST, UnitRule.SUM, 2_400),
    _sum("Ý kiến, kiến nghị được trả lời", "ý kiến", 22),
    Shape("Mức hài lòng thấp nhất", "điểm", STOCK, LAST, UnitRule.MINIMUM, 80),
    _share("Tỷ lệ tổ dân phố, thôn văn hóa", "tổ, thôn đạt", "tổ, thôn bình xét", 83, LAST),
    _sum("Vụ việc hòa giải thành ở cơ sở", "vụ", 9),
    _level("Thuê bao dịch vụ công số", "tài khoản", 1_900),
    _sum("Lượt hỗ trợ tại điểm phục vụ lưu động", "lượt", 120),
    # Along time first, then along units: the two cannot be exchanged, and every figure has to be read.
    Shape("Số giờ xử lý hồ sơ bình quân", "giờ", FLOW, TimeRule.AVERAGE, UnitRule.AVERAGE, 18, Direction.DECREASE),
    _sum("Công trình, phần việc Nhân dân đóng góp", "công trình", 2),
)


def shapes(count: int) -> list[Shape]:
    """So many targets; from the second round on in groups of their own."""
    return [SHAPES[place % len(SHAPES)] for place in range(count)]


def name_of(shape: Shape, place: int) -> str:
    """The name of the target in its place."""
    group = place // len(SHAPES)
    return shape.name if group == 0 else f"{shape.name}, nhóm {group + 1}"
