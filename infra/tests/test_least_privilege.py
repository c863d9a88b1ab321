"""Each role allows what its job's code calls, and nothing else."""

import copy
import unittest

import installation
import java_calls
import place
import policies
import templates

# What each kind of job starts with. BatchMain's commands start by themselves, as one role has not what another needs.
STREAMING = ["StreamingMain", *java_calls.found_by_name(place.ROOT, "core", "streaming")]
LOADER = ["LoadCommand"]
FOUND_BY_BATCH = java_calls.found_by_name(place.ROOT, "core", "batch")


def batch_commands(files):
    names = {path.rsplit("/", 1)[1].removesuffix(".java") for path in files if path.startswith("batch/")}
    return sorted(name for name in names if name.endswith("Command") and name not in ("BatchCommand", *LOADER))


def allowed(stack, role):
    """Actions that a role's policies allow, and the statements that do."""
    resources = stack.resources()
    properties = resources[role]["Properties"]
    documents = [policy["PolicyDocument"] for policy in properties.get("Policies", [])]
    for name in stack.template["Resources"][role]["Properties"].get("ManagedPolicyArns", []):
        if "Ref" in name:
            documents.append(resources[name["Ref"]]["Properties"]["PolicyDocument"])
    return documents


def actions(documents):
    found = set()
    for document in documents:
        for statement in document["Statement"]:
            each = statement["Action"]
            found.update(each if isinstance(each, list) else [each])
    return found


def differences(needed, documents):
    """What is missing, with the place that calls it, and what nobody calls."""
    have, places = actions(documents), {}
    for call in needed:
        places.setdefault(call.action, set()).add(call.place)
    missing = [f"{action} is called in {min(places[action])} but no statement allows it" for action in sorted(places.keys() - have)]
    unused = [f"{action} is allowed but nothing calls it" for action in sorted(have - places.keys())]
    return missing + unused


class Roles:
    """Code and templates, either of which a test may change."""

    def __init__(self, files, roles, warehouse):
        self.files, self.roles, self.warehouse = files, roles, warehouse
        self.operator = java_calls.sources(place.ROOT, "local/command")
        self.exports = {}
        for stack in installation.stacks().values():
            self.exports.update(stack.exported())

    def problems(self):
        program = java_calls.Program(self.files)
        settings = java_calls.by_settings(place.text(place.EMR / "spark-defaults.json"), "emr/spark-defaults.json")
        roles = templates.Stack(self.roles, exports=self.exports)
        warehouse = templates.Stack(self.warehouse, installation.needed()["warehouse"], self.exports)
        jobs = {"StreamingRole": STREAMING, "BatchRole": batch_commands(self.files), "LoaderRole": LOADER}
        found = {}
        # Each job writes its driver's lines, and commits.
        common = settings | program.calls([path for path in self.files if path.endswith("/EmbeddedMetric.java")])
        for role, starts in jobs.items():
            reached = set().union(*map(program.reachable, starts + ([] if starts is STREAMING else FOUND_BY_BATCH)))
            found[role] = differences(program.calls(reached) | common, allowed(roles, role))
        operator = java_calls.Program(self.operator)
        found["Operator"] = differences(
            operator.calls(operator.reachable("EmrCommand")), [roles.resources()["Operator"]["Properties"]["PolicyDocument"]])
        found["CopyRole"] = differences(program.redshift_calls(), allowed(warehouse, "CopyRole"))
        return {role: problems for role, problems in found.items() if problems}


def current():
    return Roles(
        java_calls.sources(place.ROOT),
        templates.load(place.INFRA / "roles.yaml"),
        templates.load(place.INFRA / "warehouse.yaml"))


class LeastPrivilegeTest(unittest.TestCase):
    maxDiff = None

    def test_nothing_is_missing_and_nothing_unused(self):
        self.assertEqual(current().problems(), {})

    def test_every_job_of_the_batch_application_is_looked_at(self):
        self.assertIn("CompactCommand", batch_commands(java_calls.sources(place.ROOT)))
        self.assertNotIn("LoadCommand", batch_commands(java_calls.sources(place.ROOT)))


class PlantedTest(unittest.TestCase):
    """The test itself: it notices what it should."""

    def setUp(self):
        self.roles = current()

    def plant(self, name, before, after):
        (path,) = [path for path in self.roles.files if path.endswith(f"/{name}.java")]
        text = self.roles.files[path]
        self.assertIn(before, text)
        self.roles.files[path] = text.replace(before, after, 1)
        return path

    def policy(self, name):
        return self.roles.roles["Resources"][name]["Properties"]["PolicyDocument"]["Statement"]

    def test_a_call_that_is_added(self):
        path = self.plant("SnsNotifier", "sns.publish(request(notification));", "sns.publish(request(notification)); sns.subscribe(x -> {});")
        self.assertIn(f"sns:Subscribe is called in {path} but no statement allows it", self.roles.problems()["StreamingRole"])

    def test_a_call_by_method_reference(self):
        self.plant("AwsStreamClient", "kinesis.listShards(request)", "Optional.of(asking).map(kinesis::describeLimits)")
        problems = self.roles.problems()["StreamingRole"]
        self.assertTrue(any(problem.startswith("kinesis:DescribeLimits is called") for problem in problems), problems)
        self.assertIn("kinesis:ListShards is allowed but nothing calls it", problems)

    def test_a_call_on_a_client_that_another_class_hands_out(self):
        name = "Notifiers" if any(path.endswith("/Notifiers.java") for path in self.roles.files) else "AlertNotifiers"
        (path,) = [path for path in self.roles.files if path.endswith(f"/{name}.java")]
        self.roles.files[path] += "\nclass Planted { void go() { SnsClients.of(topic, options).deleteTopic(x -> {}); } }\n"
        self.assertIn(f"sns:DeleteTopic is called in {path} but no statement allows it", self.roles.problems()["StreamingRole"])

    def test_a_statement_that_is_gone(self):
        self.policy("Streaming")[:] = [each for each in self.policy("Streaming") if each["Sid"] != "Read"]
        missing = [problem.split()[0] for problem in self.roles.problems()["StreamingRole"]]
        self.assertEqual(
            missing, ["kinesis:DescribeStreamSummary", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"])

    def test_a_statement_without_a_call(self):
        self.policy("Batch").append({"Sid": "More", "Effect": "Allow", "Action": "s3:PutObjectAcl", "Resource": "*"})
        self.assertEqual(self.roles.problems(), {"BatchRole": ["s3:PutObjectAcl is allowed but nothing calls it"]})

    def test_a_wildcard(self):
        self.policy("Loader").append({"Sid": "More", "Effect": "Allow", "Action": "s3:*", "Resource": "*"})
        self.assertEqual(self.roles.problems(), {"LoaderRole": ["s3:* is allowed but nothing calls it"]})

    def test_a_statement_that_redshift_runs(self):
        path = self.plant("ErrorFile", '"UNLOAD ', '"SELECT ')
        self.assertEqual([problem.split()[0] for problem in self.roles.problems()["CopyRole"]], ["kms:GenerateDataKey", "s3:PutObject"], path)

    def test_a_call_of_the_operator(self):
        (path,) = [path for path in self.roles.operator if path.endswith("/Cluster.java")]
        self.roles.operator[path] = self.roles.operator[path].replace("emr.addJobFlowSteps(", "emr.cancelSteps(x -> {}); emr.addJobFlowSteps(")
        self.assertEqual(
            self.roles.problems(), {"Operator": [f"elasticmapreduce:CancelSteps is called in {path} but no statement allows it"]})

    def test_a_call_in_a_comment_is_none(self):
        path = self.plant("SnsNotifier", "sns.publish(request(notification));", "sns.publish(request(notification)); // sns.subscribe(x)")
        self.assertEqual(self.roles.problems(), {}, path)


class ResourcesTest(unittest.TestCase):
    """Actions are allowed on the installation's own resources only."""

    MINE = {
        "kinesis:GetRecords": "arn:aws:kinesis:eu-west-1:123456789012:stream/access-logs",
        "s3:PutObject": "arn:aws:s3:::millrace-lake-123456789012-eu-west-1/lake/web/raw/x.parquet",
        "sns:Publish": None,
        "es:ESHttpPost": "arn:aws:es:eu-west-1:123456789012:domain/millrace/_bulk",
        "dynamodb:PutItem": "arn:aws:dynamodb:eu-west-1:123456789012:table/millrace-commits",
        "dynamodb:Scan": "arn:aws:dynamodb:eu-west-1:123456789012:table/millrace-reference-devices",
    }
    OTHERS = {
        "kinesis:GetRecords": "arn:aws:kinesis:eu-west-1:123456789012:stream/payments",
        "s3:PutObject": "arn:aws:s3:::millrace-code-123456789012-eu-west-1/millrace-batch.jar",
        "sns:Publish": "arn:aws:sns:eu-west-1:123456789012:payments",
        "es:ESHttpPost": "arn:aws:es:eu-west-1:123456789012:domain/payments/_bulk",
        "dynamodb:PutItem": "arn:aws:dynamodb:eu-west-1:123456789012:table/millrace-reference-devices",
        "dynamodb:Scan": "arn:aws:dynamodb:eu-west-1:123456789012:table/payments",
    }

    @classmethod
    def setUpClass(cls):
        cls.stacks = installation.stacks()
        cls.roles = cls.stacks["roles"]

    def test_streaming_reaches_what_is_its_own_and_nothing_beside_it(self):
        documents = allowed(self.roles, "StreamingRole")
        for action, resource in self.MINE.items():
            resource = resource or self.stacks["stream"].outputs()["AlertsTopicArn"]
            self.assertTrue(policies.allows(documents, action, resource), action)
        for action, resource in self.OTHERS.items():
            self.assertFalse(policies.allows(documents, action, resource), action)

    def test_streaming_may_take_the_role_that_the_central_account_offers(self):
        reader = self.stacks["central-logging-account"].outputs()["ReaderRoleArn"]
        documents = allowed(self.roles, "StreamingRole")
        self.assertTrue(policies.allows(documents, "sts:AssumeRole", reader))
        self.assertFalse(policies.allows(documents, "sts:AssumeRole", reader.replace("millrace-reader", "admin")))

    def test_notebooks_and_producers_change_nothing(self):
        lake = "arn:aws:s3:::millrace-lake-123456789012-eu-west-1/lake/web/raw/x.parquet"
        documents = allowed(self.roles, "NotebookRole")
        self.assertTrue(policies.allows(documents, "s3:GetObject", lake))
        self.assertFalse(policies.allows(documents, "s3:PutObject", lake))
        self.assertFalse(policies.allows(documents, "glue:UpdateTable", "arn:aws:glue:eu-west-1:123456789012:catalog"))
        producer = [self.roles.resources()["Producer"]["Properties"]["PolicyDocument"]]
        self.assertEqual(actions(producer), {"kinesis:PutRecords", "kms:GenerateDataKey", "cloudwatch:PutMetricData"})

    def test_jobs_are_taken_by_emr_of_this_account_and_by_the_cluster(self):
        trust = [self.roles.resources()["StreamingRole"]["Properties"]["AssumeRolePolicyDocument"]]

        def may(caller, **context):
            return policies.allows(trust, "sts:AssumeRole", caller=caller, context=context)

        self.assertTrue(may("emr-serverless.amazonaws.com", **{"aws:SourceAccount": "123456789012"}))
        self.assertFalse(may("emr-serverless.amazonaws.com", **{"aws:SourceAccount": "666666666666"}))
        self.assertTrue(may("arn:aws:iam::123456789012:role/millrace-emr-instance"))
        self.assertFalse(may("arn:aws:iam::123456789012:role/other"))

    def test_instances_may_do_nothing_of_jobs_where_steps_have_roles(self):
        template = copy.deepcopy(self.roles.template)
        apart = templates.Stack(template, {"InstanceJobs": "false"}, self.roles.exports)
        kept = apart.resources()["InstanceRole"]["Properties"]["ManagedPolicyArns"]
        self.assertEqual(len(kept), 1)
        self.assertEqual(len(self.roles.resources()["InstanceRole"]["Properties"]["ManagedPolicyArns"]), 5)


if __name__ == "__main__":
    unittest.main()
