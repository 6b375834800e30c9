"""The house rules hold, with the defaults and with the knobs of the demo."""

from __future__ import annotations

import pytest
from project import Project, demo_vars, read_project
from rules import RULES
from rules.base import VAR_DEFAULTS
from rules.code import OUTCOME_EXCEPTIONS
from rules.features import NO_FEATURES
from rules.macros import LONG_MACROS
from rules.persons import NO_PERSON
from rules.tables import KEYLESS


@pytest.fixture(scope="session", params=["defaults", "demo"])
def project(request: pytest.FixtureRequest) -> Project:
    variables = "{}" if request.param == "defaults" else demo_vars()
    if variables is None:
        pytest.skip("seeds/demo/vars.yml does not exist")
    return read_project(variables)


@pytest.mark.parametrize("offence", RULES)
def test_there_is_no(offence: str, project: Project) -> None:
    offences = RULES[offence](project)
    assert not offences, "\n".join([(RULES[offence].__doc__ or "").strip(), *offences])


def test_no_exception_outlives_its_file(project: Project) -> None:
    names = {node["name"] for node in project.nodes}
    gone = [
        path
        for path in (*LONG_MACROS, *OUTCOME_EXCEPTIONS, *VAR_DEFAULTS)
        if path not in project.files
    ]
    excused = [*KEYLESS, *(table for table, _ in [*NO_FEATURES, *NO_PERSON])]
    gone += [name for name in excused if name not in names]
    assert not gone, f"strike them from tests/house/rules: {gone}"
