"""Cluster, steps and job templates: what EMR takes, and what the applications do."""

import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import boto3
import botocore.session
import botocore.validate
import installation
import java_options
import moto
import place

STREAMING, BATCH = "io.millrace.streaming.StreamingMain", "io.millrace.batch.BatchMain"
VALUES = {"CODE", "LAKE", "ARCHIVE", "LOGS", "PIPELINE", "DATABASE", "FROM", "TO", "ACCOUNT", "REGION", "INSTALLATION", "APPLICATION", "VIRTUAL_CLUSTER"}
# Flags of spark-submit that are followed by a value.
SPARK = {"--deploy-mode", "--class", "--conf", "--jars"}


def files(folder):
    return sorted((place.EMR / folder).glob("*.json"))


def submitted(file):
    """Main class, jar and arguments of a file, whatever EMR it is for."""
    definition = json.loads(place.text(file))
    if file.parent.name == "steps":
        words = definition[0]["HadoopJarStep"]["Args"]
        if words[0] != "spark-submit":
            raise AssertionError(f"{file.name} does not begin with spark-submit")
        words = words[1:]
    else:
        driver = definition["jobDriver"]
        driver = driver.get("sparkSubmit") or driver["sparkSubmitJobDriver"]
        words = [*driver["sparkSubmitParameters"].split(), driver["entryPoint"], *driver["entryPointArguments"]]
    options = []
    while words[0].startswith("--"):
        options.append(tuple(words[:2]))
        words = words[2:]
    return options, words[0], words[1:]


class ApplicationsTest(unittest.TestCase):
    def setUp(self):
        self.jobs = java_options.jobs()
        self.definitions = [file for folder in ("steps", "serverless", "eks") for file in files(folder)]

    def test_every_definition_names_what_the_applications_have(self):
        for file in self.definitions:
            with self.subTest(str(file.relative_to(place.EMR))):
                options, jar, words = submitted(file)
                self.assertLessEqual({name for name, _ in options}, SPARK)
                main = dict(options)["--class"]
                self.assertIn(main, java_options.main_classes())
                if main == STREAMING:
                    self.assertTrue(jar.endswith("/millrace-streaming.jar"))
                    self.assertTrue(words[0].endswith(".yaml"))
                    self.assertLessEqual(set(words[1:]), java_options.streaming_flags())
                    self.assertLessEqual(len(words), 2)
                else:
                    self.assertTrue(jar.endswith("/millrace-batch.jar"))
                    self.assertIn(words[0], self.jobs)
                    self.assertEqual(java_options.mistakes(self.jobs[words[0]], words[1:]), [])

    def test_every_job_has_a_step(self):
        steps = {file.stem for file in files("steps")}
        self.assertLessEqual(set(self.jobs), steps)
        self.assertEqual(steps - set(self.jobs), {"ingest", "drain", "reconcile", "redeliver"})
        self.assertEqual({"--" + name for name in ("drain", "reconcile", "redeliver")}, java_options.streaming_flags())

    def test_options_are_those_of_the_sources(self):
        split = self.jobs["split"]
        self.assertEqual(split.required, {"--input", "--output"})
        self.assertIn("--dry-run", self.jobs["compact"].flags)
        self.assertEqual(java_options.mistakes(split, ["--input", "a", "--chunks", "3", "--output"]),
                         ["--chunks is no option", "3 is no option", "--output needs a value"])
        self.assertEqual(java_options.mistakes(split, ["--input", "a"]), ["--output is missing"])

    def test_placeholders_are_those_of_the_page(self):
        page = place.text(place.EMR / "README.md")
        for file in self.definitions:
            self.assertLessEqual(set(re.findall(r"\$\{(\w+)\}", place.text(file))), VALUES, file.name)
        for value in VALUES:
            self.assertIn(f"`{value}`", page)


class RequestsTest(unittest.TestCase):
    """Definitions are requests that the services' own models accept."""

    def validate(self, service, operation, request):
        model = botocore.session.get_session().get_service_model(service).operation_model(operation)
        report = botocore.validate.ParamValidator().validate(request, model.input_shape)
        self.assertFalse(report.has_errors(), report.generate_report())

    def test_steps(self):
        for file in files("steps"):
            self.validate("emr", "AddJobFlowSteps", {"JobFlowId": "j-1ABC", "Steps": json.loads(place.text(file))})

    def test_serverless_jobs(self):
        for file in files("serverless"):
            request = json.loads(place.text(file))
            self.validate("emr-serverless", "StartJobRun", {"clientToken": "t", **request})
            self.assertEqual(request["mode"], "STREAMING" if file.stem == "ingest" else "BATCH")

    def test_eks_jobs(self):
        for file in files("eks"):
            self.validate("emr-containers", "StartJobRun", {"clientToken": "t", **json.loads(place.text(file))})

    def test_jobs_take_the_role_that_is_theirs(self):
        roles = {role for role in installation.stacks()["roles"].outputs().values() if ":role/millrace-job-" in role}
        for file in [*files("serverless"), *files("eks")]:
            role = json.loads(place.text(file))["executionRoleArn"]
            filled = role.replace("${ACCOUNT}", "123456789012").replace("${INSTALLATION}", "millrace")
            self.assertIn(filled, roles)
            kind = {"ingest": "streaming", "load": "loader"}.get(file.stem, "batch")
            self.assertTrue(filled.endswith("-job-" + kind), file)

    def test_a_cluster_takes_every_step(self):
        with moto.mock_aws():
            emr = boto3.client("emr", region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="x")
            cluster = emr.run_job_flow(
                Name="c", ReleaseLabel="emr-7.14.0", JobFlowRole="r", ServiceRole="s",
                Instances={"MasterInstanceType": "m7g.xlarge", "SlaveInstanceType": "m7g.xlarge", "InstanceCount": 2, "KeepJobFlowAliveWhenNoSteps": True},
            )["JobFlowId"]
            for file in files("steps"):
                emr.add_job_flow_steps(JobFlowId=cluster, Steps=json.loads(place.text(file)))
            steps = emr.list_steps(ClusterId=cluster)["Steps"]
            self.assertEqual({step["Name"].split()[0] for step in steps}, {file.stem for file in files("steps")})


class ClusterTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.resources = installation.stacks()["cluster"].resources()
        cls.cluster = cls.resources["Cluster"]["Properties"]
        cls.defaults = json.loads(place.text(place.EMR / "spark-defaults.json"))

    def test_release_is_one_of_7_with_a_valid_label(self):
        self.assertRegex(self.cluster["ReleaseLabel"], r"^emr-7\.\d{1,2}\.\d$")
        for file in files("eks"):
            self.assertEqual(json.loads(place.text(file))["releaseLabel"], self.cluster["ReleaseLabel"] + "-latest")

    def test_everything_is_encrypted(self):
        security = self.resources["Security"]["Properties"]["SecurityConfiguration"]
        encryption = security["EncryptionConfiguration"]
        self.assertTrue(encryption["EnableInTransitEncryption"])
        self.assertTrue(encryption["EnableAtRestEncryption"])
        self.assertTrue(encryption["AtRestEncryptionConfiguration"]["LocalDiskEncryptionConfiguration"]["EnableEbsEncryption"])
        self.assertEqual(security["InstanceMetadataServiceConfiguration"]["MinimumInstanceMetadataServiceVersion"], 2)
        self.assertNotIn("AuthorizationConfiguration", security)

    def test_only_tasks_are_on_spot_and_the_cluster_scales(self):
        instances = self.cluster["Instances"]
        self.assertNotIn("TargetSpotCapacity", instances["CoreInstanceFleet"])
        self.assertNotIn("TargetSpotCapacity", instances["MasterInstanceFleet"])
        (tasks,) = instances["TaskInstanceFleets"]
        self.assertGreater(tasks["TargetSpotCapacity"], 0)
        self.assertGreaterEqual(len(tasks["InstanceTypeConfigs"]), 5)
        limits = self.cluster["ManagedScalingPolicy"]["ComputeLimits"]
        self.assertLess(limits["MinimumCapacityUnits"], limits["MaximumCapacityUnits"])
        self.assertEqual(limits["MaximumOnDemandCapacityUnits"], limits["MaximumCoreCapacityUnits"])
        self.assertTrue(self.cluster["LogUri"].startswith("s3://millrace-logs-"))

    def test_settings_are_those_of_the_file(self):
        there = [{"Classification": each["Classification"], "Properties": each["ConfigurationProperties"]} for each in self.cluster["Configurations"]]
        self.assertEqual(there, self.defaults)

    def test_every_setting_has_its_reason_on_the_page(self):
        page = place.text(place.EMR / "README.md")
        reasons = dict(re.findall(r"^\| `([^`]+)` \| (.+) \|$", page, re.MULTILINE))
        for part in self.defaults:
            for key in part["Properties"]:
                self.assertGreater(len(reasons.get(key, "")), 20, key)

    def test_jars_of_a_step_do_not_push_out_those_of_the_cluster(self):
        needed = self.defaults[0]["Properties"]["spark.jars"]
        for file in files("steps"):
            for jars in (value for name, value in submitted(file)[0] if name == "--jars"):
                self.assertIn(needed, jars.split(","), file.name)

    def test_jobs_without_a_cluster_commit_by_the_same_table(self):
        for file in [*files("serverless"), *files("eks")]:
            (part,) = json.loads(place.text(file))["configurationOverrides"]["applicationConfiguration"]
            given = json.dumps(part["properties"]).replace("${INSTALLATION}", "millrace").replace("${REGION}", "eu-west-1")
            given = json.loads(given)
            for key, value in self.defaults[0]["Properties"].items():
                if "logStore" in key.lower() or "millrace" in key:
                    self.assertEqual(given[key], value, f"{file.name}: {key}")
            self.assertIn(self.defaults[0]["Properties"]["spark.jars"], given["spark.jars"], file.name)

    def test_settings_of_ours_are_known_to_the_code(self):
        documented = place.text(place.ROOT / "docs/configuration.md")
        for file in [place.EMR / "spark-defaults.json", *files("serverless"), *files("eks")]:
            for key in re.findall(r'"(spark\.millrace\.[^"]+)"', place.text(file)):
                self.assertIn(f"`{key}`", documented)


class BootstrapTest(unittest.TestCase):
    def run_script(self, *words):
        with tempfile.TemporaryDirectory(dir=place.INFRA / "target") as folder:
            bin_ = pathlib.Path(folder, "bin")
            bin_.mkdir()
            # In place of sudo, which would install and start the agent: keeps what the agent would be given.
            (bin_ / "sudo").write_text(f'#!/bin/sh\nfor last; do :; done\ncp "${{last#file:}}" {folder}/config.json\n')
            (bin_ / "amazon-cloudwatch-agent").write_text("#!/bin/sh\n")
            for tool in bin_.iterdir():
                tool.chmod(0o755)
            result = subprocess.run(
                ["bash", place.EMR / "bootstrap.sh", *words], capture_output=True, text=True,
                env={**os.environ, "PATH": f"{bin_}:{os.environ['PATH']}", "TMPDIR": folder})
            config = pathlib.Path(folder, "config.json")
            return result, json.loads(config.read_text()) if config.exists() else None

    def test_ships_the_drivers_output_to_the_log_group(self):
        result, config = self.run_script("/millrace/drivers")
        self.assertEqual(result.returncode, 0, result.stderr)
        (file,) = config["logs"]["logs_collected"]["files"]["collect_list"]
        self.assertEqual((file["log_group_name"], file["log_stream_name"]), ("/millrace/drivers", "{instance_id}"))
        self.assertTrue(file["file_path"].endswith("/stdout"))

    def test_says_what_it_needs(self):
        result, config = self.run_script()
        self.assertEqual((result.returncode, config), (1, None))
        self.assertIn("usage: bootstrap.sh LOG_GROUP", result.stderr)


if __name__ == "__main__":
    unittest.main()
