"""Writes vietnam.csv: days off and working Saturdays of Vietnam, 2023 to 2027.

Needs the PyPI package `holidays` (MIT), which knows the public holidays, the days in lieu and most swaps of days.
What it does not know yet is in SWAPS below, each with its announcement. Run: python make.py > vietnam.csv
"""
import csv
import datetime
import sys

import holidays

FIRST_YEAR, LAST_YEAR = 2023, 2027
LAST_ANNOUNCED_YEAR = 2026  # the days in lieu of later years are not announced yet
LAW = "Bộ luật Lao động 2019, Điều 112"

# (day off, working day instead of it, announcement)
SWAPS = [
    ("2024-04-29", "2024-05-04", "Công văn 2450/VPCP-KGVX (2024)"),
    ("2025-05-02", "2025-04-26", "Thông báo 6150/TB-BLĐTBXH (2024)"),
    ("2026-01-02", "2026-01-10", "Công văn 12729/VPCP-KGVX ngày 25/12/2025"),
    ("2026-08-31", "2026-08-22", "Thông báo lịch nghỉ Quốc khánh 2026"),
]
TET_IN_LIEU = ("29 Tết", "Mùng năm Tết Nguyên Đán")


def vietnamese(day):
    return datetime.date.fromisoformat(day).strftime("%d/%m/%Y")


def kind(day, name):
    """`observed`: a day in lieu or an added day of Tết; `holiday_adjacent`: the second day of National Day."""
    if name.endswith("(nghỉ bù)") or name in TET_IN_LIEU:
        return "observed"
    if name == "Quốc khánh" and (day.month, day.day) != (9, 2):
        return "holiday_adjacent"
    return "holiday"


def status(day, day_kind):
    if day.year <= LAST_ANNOUNCED_YEAR:
        return "official"
    return "statutory" if day_kind == "holiday" else "estimated"


def rows():
    known = holidays.VN(years=range(FIRST_YEAR, LAST_YEAR + 1), language="vi")
    swapped = {off for off, _, _ in SWAPS}
    for day, name in known.items():
        if day.isoformat() not in swapped:
            day_kind = kind(day, name)
            yield day.isoformat(), name, day_kind, "off", status(day, day_kind), LAW
    for off, work, source in SWAPS:
        yield off, f"Ngày nghỉ (thay cho {vietnamese(work)})", "swap_off", "off", "official", source
        yield work, f"Ngày làm bù (thay cho {vietnamese(off)})", "swap_work", "work", "official", source


out = csv.writer(sys.stdout, lineterminator="\n")
out.writerow(["date", "name", "kind", "effect", "status", "source"])
out.writerows(sorted(rows()))
