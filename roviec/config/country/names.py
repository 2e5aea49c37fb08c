"""Invented names of units and people: plausible, never those of a real place, the same for the same seed."""

from __future__ import annotations

from collections.abc import Iterator

from roviec.config.country.chance import Chance

FIRST = (
    "An", "Bảo", "Bình", "Cẩm", "Cao", "Châu", "Đại", "Đan", "Đức", "Gia", "Hải", "Hạnh", "Hiệp", "Hòa", "Hoàng", "Hưng",
    "Kiến", "Kim", "Lạc", "Lâm", "Linh", "Long", "Minh", "Mỹ", "Nam", "Nghĩa", "Ngọc", "Nhân", "Phú", "Phước", "Quang",
    "Sơn", "Tâm", "Tân", "Thanh", "Thiện", "Trung", "Tường", "Vạn", "Vĩnh",
)  # fmt: skip
SECOND = (
    "An", "Bắc", "Bình", "Cát", "Chánh", "Châu", "Đạo", "Đình", "Đông", "Giang", "Hà", "Hải", "Hòa", "Hội", "Khánh", "Khê",
    "Lâm", "Lộc", "Lợi", "Mai", "Minh", "Mỹ", "Ngãi", "Phong", "Phú", "Phúc", "Quý", "Sơn", "Tây", "Thạch", "Thành",
    "Thịnh", "Thọ", "Thuận", "Tiến", "Trạch", "Trì", "Vân", "Xuân", "Yên",
)  # fmt: skip
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý")
MIDDLE = ("Văn", "Thị", "Đức", "Minh", "Thu", "Quốc", "Ngọc", "Hữu", "Thanh", "Xuân", "Hồng", "Công", "Kim", "Bá")
GIVEN = (
    "Anh", "Bình", "Chi", "Cường", "Dung", "Dũng", "Hà", "Hải", "Hạnh", "Hiền", "Hoa", "Hòa", "Hùng", "Hương", "Huyền",
    "Khánh", "Lan", "Linh", "Long", "Mai", "Minh", "Nam", "Nga", "Ngân", "Phúc", "Phương", "Quân", "Sơn", "Tâm", "Thảo",
    "Thắng", "Thủy", "Trang", "Tuấn", "Uyên", "Việt", "Vinh", "Yến",
)  # fmt: skip


def places(chance: Chance, count: int) -> list[str]:
    """So many names of places, each once as long as there are enough, then numbered."""
    names = chance.mixed([f"{first} {second}" for first in FIRST for second in SECOND if first != second])
    rounds = -(-count // len(names))
    return [name if lap == 0 else f"{name} {lap + 1}" for lap in range(rounds) for name in names][:count]


def people(chance: Chance) -> Iterator[str]:
    """Names of people without end; two may be called alike, as everywhere."""
    while True:
        yield f"{chance.of(FAMILY)} {chance.of(MIDDLE)} {chance.of(GIVEN)}"
