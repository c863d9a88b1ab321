"""The dashboards' files: what their script writes."""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

import place
import yaml

DASHBOARDS = place.INFRA / "dashboards"


def make(*arguments):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-B", str(DASHBOARDS / "make.py"), "--out", folder, *arguments], check=True, capture_output=True)
        return {path.name: path.read_bytes() for path in pathlib.Path(folder).iterdir()}


class DashboardsTest(unittest.TestCase):
    def test_files_are_what_the_script_writes(self):
        committed = {path.name: path.read_bytes() for path in DASHBOARDS.glob("*.ndjson")}
        self.assertEqual(make(), committed, "run infra/dashboards/make.py")

    def test_another_prefix_is_in_every_index_and_id(self):
        made = make("--index-prefix", "prod-", "vpc-flow")
        self.assertEqual(list(made), ["vpc-flow.ndjson"])
        for line in made["vpc-flow.ndjson"].decode("utf-8").splitlines():
            saved = json.loads(line)
            self.assertTrue(saved["id"].startswith("millrace-prod-"), saved["id"])
            if saved["type"] == "index-pattern":
                self.assertTrue(saved["attributes"]["title"].startswith("prod-"), saved["id"])

    def test_every_alert_of_an_example_is_on_its_dashboard(self):
        for path in sorted(DASHBOARDS.glob("*.ndjson")):
            if path.stem != "operations":
                pipeline = yaml.safe_load(place.text(place.ROOT / "examples" / f"{path.stem}.yaml"))
                for alert in pipeline.get("alerts", []):
                    self.assertIn(alert["name"], place.text(path), path.name)

    def test_page_names_every_file(self):
        page = place.text(place.ROOT / "docs" / "dashboards.md")
        for path in DASHBOARDS.glob("*.ndjson"):
            self.assertIn(f"| `{path.stem}` |", page)


if __name__ == "__main__":
    unittest.main()
