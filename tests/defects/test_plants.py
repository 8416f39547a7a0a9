"""The planted defects fit the code as it is: `make defects` would plant every one of them."""

import ast
from pathlib import Path

import pytest

from tests.defects.__main__ import planted
from tests.defects.plants import PLANTS

ROOT = Path(__file__).parents[2]


def ids(plant):
    return plant.what


@pytest.mark.parametrize("plant", PLANTS, ids=ids)
def test_a_defect_can_be_planted_and_leaves_a_file_that_python_reads(plant):
    sound = (ROOT / plant.file).read_text()

    broken = planted(sound, plant)

    assert broken != sound
    assert ast.parse(broken)


@pytest.mark.parametrize("plant", PLANTS, ids=ids)
def test_the_tests_that_must_notice_a_defect_are_there(plant):
    for one in plant.found_by:
        file, name = one.split("::")
        names = {
            node.name
            for node in ast.parse((ROOT / file).read_text()).body
            if isinstance(node, ast.FunctionDef)
        }

        assert name in names


def test_there_are_twelve():
    assert len({plant.what for plant in PLANTS}) == 12
