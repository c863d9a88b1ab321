"""Where things are, whatever folder the tests run in."""

import os
import pathlib
import sys

ROOT = pathlib.Path(os.environ.get("MILLRACE_ROOT", pathlib.Path(__file__).parents[2])).resolve()
INFRA = ROOT / "infra"
EMR = ROOT / "emr"
STEPFUNCTIONS = ROOT / "stepfunctions"
TOOLS = pathlib.Path(sys.executable).parent

TEMPLATES = sorted([*INFRA.glob("*.yaml"), *EMR.glob("*.yaml")])


def text(path):
    return path.read_text(encoding="utf-8")
