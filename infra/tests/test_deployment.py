"""
The commands of README.md, against moto: the AWS CLI makes the change set of each, which is its dry run. The stack is then created with the same
parameters, since moto's change sets make no resources.
"""

import logging
import os
import re
import shlex
import string
import subprocess
import unittest

import boto3
import installation
import place
import stand_ins
import templates
from moto.server import ThreadedMotoServer

COMMANDS = re.findall(r"^\$ (aws .*)$", place.text(place.INFRA / "README.md"), re.MULTILINE)
DEPLOY = "aws cloudformation deploy "
REGION = templates.REGION
CODE = f"millrace-code-{templates.ACCOUNT}-{REGION}"


def parsed(command):
    """Stack, template, parameters and capabilities of a command."""
    words = shlex.split(command)
    options = {}
    for word in words[3:]:
        if word.startswith("--"):
            options[word] = current = []
        else:
            current.append(word)
    parameters = dict(each.split("=", 1) for each in options.get("--parameter-overrides", []))
    return options["--stack-name"][0], place.ROOT / options["--template-file"][0], parameters, options.get("--capabilities", [None])[0]


class CommandsTest(unittest.TestCase):
    """Their shape, which needs no account."""

    def setUp(self):
        self.deployed = [parsed(command) for command in COMMANDS if command.startswith(DEPLOY)]

    def test_every_template_is_deployed_once(self):
        expected = sorted([*place.TEMPLATES, place.STEPFUNCTIONS / "template.yaml"])
        self.assertEqual(sorted(file for _, file, _, _ in self.deployed), expected)

    def test_each_gives_the_parameters_that_have_no_default_and_no_other(self):
        for _, file, given, _ in self.deployed:
            parameters = templates.load(file).get("Parameters", {})
            needed = {name for name, parameter in parameters.items() if "Default" not in parameter}
            self.assertLessEqual(needed, set(given), file.name)
            self.assertLessEqual(set(given), set(parameters), file.name)

    def test_each_has_the_capability_that_its_roles_need(self):
        for _, file, _, capability in self.deployed:
            resources = [each for each in templates.load(file)["Resources"].values() if each["Type"].startswith("AWS::IAM::")]
            named = any(key in each["Properties"] for each in resources for key in ("RoleName", "ManagedPolicyName", "InstanceProfileName"))
            self.assertEqual(capability, "CAPABILITY_NAMED_IAM" if named else "CAPABILITY_IAM" if resources else None, file.name)

    def test_each_comes_after_those_that_it_imports_from(self):
        exports = {}
        for _, file, given, _ in self.deployed:
            if file.parent.name != "stepfunctions":
                known = {name: value for name, value in given.items() if not value.startswith("$") and "$" not in value}
                stack = templates.Stack(templates.load(file), {**installation.needed().get(file.stem, {}), **known}, exports)
                stack.resources()
                exports.update(stack.exported())


class DeploymentTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        cls.server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        cls.server.start()
        host, port = cls.server.get_host_and_port()
        cls.addClassCleanup(cls.server.stop)
        cls.endpoint = f"http://{host}:{port}"
        cls.client_options = {
            "endpoint_url": cls.endpoint, "region_name": REGION, "aws_access_key_id": "x", "aws_secret_access_key": "x"}
        files = [parsed(command)[1] for command in COMMANDS if command.startswith(DEPLOY)]
        stand_ins.install(cls.client, {each["Type"] for file in files for each in templates.load(file)["Resources"].values()})
        ec2 = cls.client("ec2")
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        subnets = [ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{i}.0/24", AvailabilityZone=REGION + "abc"[i])["Subnet"]["SubnetId"] for i in range(3)]
        cls.environment = {
            **os.environ,
            "PATH": f"{place.TOOLS}:{os.environ['PATH']}",
            "AWS_ENDPOINT_URL": cls.endpoint,
            "AWS_ACCESS_KEY_ID": "x",
            "AWS_SECRET_ACCESS_KEY": "x",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_PAGER": "",
            "SUBNETS": ",".join(subnets),
            "VPC": vpc,
            "GROUP": ec2.create_security_group(GroupName="g", Description="g", VpcId=vpc)["GroupId"],
            "CODE": CODE,
            "EXTERNAL_ID": "k7Qx-central-logging-51",
        }

    @classmethod
    def client(cls, service):
        return boto3.client(service, **cls.client_options)

    def run_command(self, command):
        result = subprocess.run(
            ["bash", "-euc", command], cwd=place.ROOT, env=self.environment, capture_output=True, text=True, timeout=120)
        self.assertEqual(result.returncode, 0, f"{command}\n{result.stdout}{result.stderr}")
        return result.stdout

    def create(self, command):
        stack, file, given, capability = parsed(string.Template(command).substitute(self.environment))
        cloudformation = self.client("cloudformation")
        cloudformation.delete_stack(StackName=stack)  # which the dry run left in review
        cloudformation.create_stack(
            StackName=stack,
            TemplateBody=place.text(file),
            Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in given.items()],
            Capabilities=[capability] if capability else [])

    def outputs(self, stack):
        (described,) = self.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
        self.assertEqual(described["StackStatus"], "CREATE_COMPLETE", stack)
        return {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", [])}

    def test_commands_deploy_one_after_the_other(self):
        for command in COMMANDS:
            if not command.startswith(DEPLOY):
                self.run_command(command)
                continue
            stack, file, _, _ = parsed(command)
            with self.subTest(stack):
                dry = self.run_command(command + " --no-execute-changeset")
                self.assertIn("describe-change-set", dry)
                self.create(command)
                outputs = self.outputs(stack)
                self.assertEqual(set(outputs), set(templates.load(file).get("Outputs", {})))
                self.environment["TOPIC"] = outputs.get("AlarmsTopicArn", self.environment.get("TOPIC", ""))
                self.environment["CLUSTER"] = outputs.get("ClusterId", self.environment.get("CLUSTER", ""))
        self.look_around()

    def look_around(self):
        """What stands there then."""
        resolved = installation.stacks()
        for stack, names in {
            "storage": ("LakeRoot", "Staging", "CodeBucket", "Commits"),
            "stream": ("StreamName", "StreamArn", "Region", "DriverLog"),
            "roles": ("StreamingRoleArn", "BatchRoleArn", "LoaderRoleArn", "InstanceProfile"),
            "warehouse": ("WarehouseUrl", "WarehouseRoleArn"),
        }.items():
            deployed, computed = self.outputs(f"millrace-{stack}"), resolved[stack].outputs()
            self.assertEqual([deployed[name] for name in names], [computed[name] for name in names], stack)
        stream = self.client("kinesis").describe_stream_summary(StreamName="access-logs")["StreamDescriptionSummary"]
        self.assertEqual(stream["RetentionPeriodHours"], 48)
        buckets = {bucket["Name"] for bucket in self.client("s3").list_buckets()["Buckets"]}
        self.assertLessEqual({f"millrace-{kind}-{templates.ACCOUNT}-{REGION}" for kind in ("lake", "archive", "code", "logs", "audit")}, buckets)
        roles = {role["RoleName"] for role in self.client("iam").list_roles()["Roles"]}
        self.assertLessEqual({"millrace-job-streaming", "millrace-job-batch", "millrace-job-loader", "millrace-job-notebooks", "millrace-warehouse"}, roles)
        alarms = {alarm["AlarmName"] for alarm in self.client("cloudwatch").describe_alarms()["MetricAlarms"]}
        self.assertIn("millrace-access-logs-lag", alarms)
        # moto keeps clusters by region, and takes this endpoint's for another, so that it is asked by the stack.
        self.assertRegex(self.environment["CLUSTER"], "^j-[A-Z0-9]+$")


if __name__ == "__main__":
    unittest.main()
