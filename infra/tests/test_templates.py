"""Templates: lint, what must hold in them, and that the stacks fit together."""

import json
import re
import subprocess
import unittest

import installation
import place
import policies
import templates
import yaml


def properties(stack, kind):
    return {
        name: resource.get("Properties", {})
        for name, resource in stack.resources().items()
        if resource["Type"] == kind
    }


class LintTest(unittest.TestCase):
    def test_every_template_lints_clean(self):
        command = [place.TOOLS / "cfn-lint", "--regions", templates.REGION, "us-east-1", "--", *place.TEMPLATES]
        result = subprocess.run(command, capture_output=True, text=True)
        self.assertEqual((result.stdout, result.returncode), ("", 0), result.stderr)

    def test_lint_finds_a_planted_mistake(self):
        file = place.INFRA / "target" / "planted.yaml"
        file.write_text(place.text(place.INFRA / "stream.yaml").replace("RetentionPeriodHours", "RetentionHours"))
        result = subprocess.run([place.TOOLS / "cfn-lint", file], capture_output=True, text=True)
        self.assertIn("'RetentionHours'", result.stdout)

    def test_no_alias_which_cloudformation_cannot_read(self):
        for file in place.TEMPLATES:
            tokens = yaml.scan(place.text(file))
            marks = [t.start_mark.line + 1 for t in tokens if isinstance(t, (yaml.AnchorToken, yaml.AliasToken))]
            self.assertEqual(marks, [], file.name)


class ResolvedTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stacks = installation.stacks()

    def test_every_template_is_among_the_stacks(self):
        self.assertEqual(sorted(self.stacks), sorted(file.stem for file in place.TEMPLATES))

    def test_every_bucket_is_encrypted_private_and_owned(self):
        for name, stack in self.stacks.items():
            for bucket, props in properties(stack, "AWS::S3::Bucket").items():
                with self.subTest(f"{name}.{bucket}"):
                    self.assertIn("BucketEncryption", props)
                    self.assertEqual(set(props["PublicAccessBlockConfiguration"].values()), {True})
                    self.assertEqual(len(props["PublicAccessBlockConfiguration"]), 4)

    def test_every_bucket_refuses_plain_http(self):
        for name, stack in self.stacks.items():
            buckets = {props["BucketName"] for props in properties(stack, "AWS::S3::Bucket").values()}
            refusing = {
                props["Bucket"]
                for props in properties(stack, "AWS::S3::BucketPolicy").values()
                if not policies.allows(
                    [props["PolicyDocument"], {"Statement": [{"Effect": "Allow", "Action": "s3:*"}]}],
                    "s3:GetObject", f"arn:aws:s3:::{props['Bucket']}/lake/x", context={"aws:SecureTransport": "false"})
            }
            self.assertEqual(buckets, refusing, name)

    def test_objects_go_to_glacier_at_60_days(self):
        buckets = properties(self.stacks["storage"], "AWS::S3::Bucket")
        rules = {
            (bucket, rule.get("Prefix")): [(t["StorageClass"], t["TransitionInDays"]) for t in rule["Transitions"]]
            for bucket, props in buckets.items()
            for rule in props["LifecycleConfiguration"]["Rules"]
            if "Transitions" in rule
        }
        self.assertEqual(
            rules,
            {("LakeBucket", "lake/"): [("GLACIER_IR", 60)], ("ArchiveBucket", "history/"): [("GLACIER", 60)]})

    def test_streams_and_topics_are_encrypted_and_keep_48_hours(self):
        for name in ("stream", "central-logging-account"):
            for props in properties(self.stacks[name], "AWS::Kinesis::Stream").values():
                self.assertEqual(props["RetentionPeriodHours"], 48, name)
                self.assertEqual(props["StreamEncryption"]["EncryptionType"], "KMS", name)
        for props in properties(self.stacks["stream"], "AWS::SNS::Topic").values():
            self.assertTrue(props["KmsMasterKeyId"])

    def test_kafka_stands_in_three_zones_with_three_copies_and_no_plain_text(self):
        cluster = properties(self.stacks["msk"], "AWS::MSK::Cluster")["Cluster"]
        settings = properties(self.stacks["msk"], "AWS::MSK::Configuration")["Settings"]["ServerProperties"]
        self.assertEqual(cluster["NumberOfBrokerNodes"] % len(cluster["BrokerNodeGroupInfo"]["ClientSubnets"]), 0)
        self.assertEqual(len(cluster["BrokerNodeGroupInfo"]["ClientSubnets"]), 3)
        self.assertEqual(cluster["EncryptionInfo"]["EncryptionInTransit"], {"ClientBroker": "TLS", "InCluster": True})
        self.assertIn("DataVolumeKMSKeyId", cluster["EncryptionInfo"]["EncryptionAtRest"])
        self.assertEqual(cluster["ClientAuthentication"], {"Unauthenticated": {"Enabled": False}, "Sasl": {"Iam": {"Enabled": True}}})
        self.assertIn("default.replication.factor=3\nmin.insync.replicas=2\n", settings)

    def test_search_is_encrypted_and_answers_named_roles_only(self):
        domain = properties(self.stacks["search"], "AWS::OpenSearchService::Domain")["Domain"]
        self.assertTrue(domain["EncryptionAtRestOptions"]["Enabled"])
        self.assertTrue(domain["NodeToNodeEncryptionOptions"]["Enabled"])
        self.assertTrue(domain["DomainEndpointOptions"]["EnforceHTTPS"])
        index = "arn:aws:es:eu-west-1:123456789012:domain/millrace/farm-requests/_bulk"
        policy = [domain["AccessPolicies"]]
        self.assertTrue(policies.allows(policy, "es:ESHttpPost", index, "arn:aws:iam::123456789012:role/millrace-job-streaming"))
        self.assertFalse(policies.allows(policy, "es:ESHttpDelete", index, "arn:aws:iam::123456789012:role/millrace-job-streaming"))
        self.assertFalse(policies.allows(policy, "es:ESHttpGet", index, "arn:aws:iam::123456789012:role/millrace-job-batch"))

    def test_trails_keep_services_apart(self):
        trails = properties(self.stacks["audit"], "AWS::CloudTrail::Trail")
        self.assertEqual(sorted(t["S3KeyPrefix"] for t in trails.values()), ["kinesis", "management", "s3"])
        policy = [properties(self.stacks["audit"], "AWS::S3::BucketPolicy")["BucketPolicy"]["PolicyDocument"]]
        for trail in trails.values():
            place_of = f"arn:aws:s3:::{trail['S3BucketName']}/{trail['S3KeyPrefix']}/AWSLogs/123456789012/CloudTrail/x.gz"
            context = {
                "aws:SourceArn": f"arn:aws:cloudtrail:eu-west-1:123456789012:trail/{trail['TrailName']}",
                "s3:x-amz-acl": "bucket-owner-full-control",
            }
            self.assertTrue(policies.allows(policy, "s3:PutObject", place_of, "cloudtrail.amazonaws.com", context))
            context["aws:SourceArn"] = context["aws:SourceArn"].replace("trail/millrace", "trail/other")
            self.assertFalse(policies.allows(policy, "s3:PutObject", place_of, "cloudtrail.amazonaws.com", context))


class AlarmsTest(unittest.TestCase):
    """Alarms watch what the driver publishes, by the names it has in Java."""

    JAVA = place.ROOT / "streaming/src/main/java/io/millrace/streaming/metrics"

    @classmethod
    def setUpClass(cls):
        cls.alarms = properties(installation.stacks()["alarms"], "AWS::CloudWatch::Alarm")
        cls.published = set(re.findall(r'[(,]\s*"([A-Z][A-Za-z]+)",\s*"[a-z_]+"', place.text(cls.JAVA / "Metric.java")))

    def watched(self):
        """Namespace, metric and dimensions of each alarm on the driver's metrics."""
        for alarm in self.alarms.values():
            for metric in alarm.get("Metrics", []) or [{"MetricStat": {"Metric": alarm}}]:
                if "MetricStat" in metric:
                    inner = metric["MetricStat"]["Metric"]
                    dimensions = {d["Name"] for d in inner["Dimensions"]}
                    yield inner["Namespace"], inner["MetricName"], dimensions
                query = re.fullmatch(r'SELECT SUM\((\w+)\) FROM "(\w+)" WHERE (\w+) = \'.*\'', metric.get("Expression", ""))
                if query:
                    yield query.group(2), query.group(1), {query.group(3)}

    def test_metrics_namespace_and_dimensions_are_those_of_the_driver(self):
        self.assertGreater(len(self.published), 20)
        default = re.search(r'cloudwatch-namespace"\)\s*\.defaultValue\("(\w+)"\)', place.text(self.JAVA / "MetricsOptions.java"))
        dimensions = set(re.findall(r'\.dimension\("(\w+)"', place.text(self.JAVA / "EmbeddedMetricFormat.java")))
        ours = [each for each in self.watched() if not each[0].startswith("AWS/")]
        for namespace, metric, by in ours:
            self.assertEqual(namespace, default.group(1))
            self.assertIn(metric, self.published)
            self.assertLessEqual(by, dimensions)
        self.assertLessEqual(
            {"MillisBehindLatest", "DeadLetters", "QueryActive", "QueryFailures", "UndeliveredDocuments", "NotificationsFailed"},
            {metric for _, metric, _ in ours})

    def test_alarms_tell_the_topic(self):
        for name, alarm in self.alarms.items():
            self.assertEqual(len(alarm["AlarmActions"]), 1, name)


class CentralLoggingTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        stacks = installation.stacks()
        cls.central = stacks["central-logging-account"]
        cls.application = stacks["application-account"]

    def destination(self):
        return properties(self.central, "AWS::Logs::Destination")["Destination"]

    def test_destination_admits_the_named_accounts_only(self):
        policy = [json.loads(self.destination()["DestinationPolicy"])]
        arn = "arn:aws:logs:eu-west-1:123456789012:destination:central-logging"
        admitted = {
            account: policies.allows(policy, "logs:PutSubscriptionFilter", arn, account)
            for account in ("111111111111", "222222222222", "333333333333")
        }
        self.assertEqual(admitted, {"111111111111": True, "222222222222": True, "333333333333": False})
        self.assertFalse(policies.allows(policy, "logs:DeleteDestination", arn, "111111111111"))

    def test_one_named_account_makes_a_policy_too(self):
        given = {**installation.needed()["central-logging-account"], "SourceAccounts": "444444444444"}
        stack = templates.Stack(self.central.template, given)
        policy = [json.loads(properties(stack, "AWS::Logs::Destination")["Destination"]["DestinationPolicy"])]
        self.assertTrue(policies.allows(policy, "logs:PutSubscriptionFilter", caller="444444444444"))
        self.assertFalse(policies.allows(policy, "logs:PutSubscriptionFilter", caller="111111111111"))

    def test_cloudwatch_writes_for_named_accounts_only(self):
        trust = [json.loads(properties(self.central, "AWS::IAM::Role")["WriterRole"]["AssumeRolePolicyDocument"])]

        def may(account):
            context = {"aws:SourceArn": f"arn:aws:logs:eu-west-1:{account}:log-group:/retail/prod/app:*"}
            return policies.allows(trust, "sts:AssumeRole", caller="logs.amazonaws.com", context=context)

        self.assertTrue(may("111111111111") and may("222222222222"))
        self.assertFalse(may("333333333333"))

    def test_reader_needs_the_external_id(self):
        trust = [properties(self.central, "AWS::IAM::Role")["ReaderRole"]["AssumeRolePolicyDocument"]]
        trust[0]["Statement"][0]["Principal"]["AWS"] = [
            f"arn:aws:iam::{each}:root" for each in trust[0]["Statement"][0]["Principal"]["AWS"]
        ]
        right = {"sts:ExternalId": "k7Qx-central-logging-51"}
        self.assertTrue(policies.allows(trust, "sts:AssumeRole", caller="123456789012", context=right))
        self.assertFalse(policies.allows(trust, "sts:AssumeRole", caller="123456789012"))
        self.assertFalse(policies.allows(trust, "sts:AssumeRole", caller="123456789012", context={"sts:ExternalId": "other"}))
        self.assertFalse(policies.allows(trust, "sts:AssumeRole", caller="111111111111", context=right))

    def test_subscription_sends_rejected_flows_to_the_destination(self):
        filter_ = properties(self.application, "AWS::Logs::SubscriptionFilter")["Subscription"]
        self.assertIn("action=REJECT", filter_["FilterPattern"])
        self.assertEqual(len(filter_["FilterPattern"].split(",")), 14)
        self.assertEqual(filter_["DestinationArn"], "arn:aws:logs:eu-west-1:123456789012:destination:central-logging")
        self.assertEqual(filter_["LogGroupName"], "/retail/prod/vpc-flow")

    def test_another_region_is_refused(self):
        self.assertEqual(self.application.broken_rules(), [])
        away = templates.Stack(
            self.application.template, installation.needed()["application-account"], region="us-east-1")
        self.assertEqual(len(away.broken_rules()), 1)
        self.assertIn("its own region only", away.broken_rules()[0])


class OutputsTest(unittest.TestCase):
    """Outputs are what pipeline files ask for."""

    EXPECTED = {
        ("stream", "StreamName"): (("source", "options", "stream"), r"[a-zA-Z0-9_.-]+"),
        ("stream", "Region"): (("source", "options", "region"), r"[a-z]+-[a-z]+-\d"),
        ("stream", "AlertsTopicArn"): (("alerts", "notify"), r"arn:aws:.+"),
        ("storage", "LakeRoot"): (("lake", "root"), r"s3://[a-z0-9-]+/lake"),
        ("storage", "Staging"): (("warehouse", "staging"), r"s3://[a-z0-9-]+/staging"),
        ("search", "OpenSearchUrl"): (("opensearch", "url"), r"https://[^/]+"),
        ("warehouse", "WarehouseUrl"): (("warehouse", "url"), r"jdbc:redshift://[^/]+:5439/logs"),
        ("warehouse", "WarehouseRoleArn"): (("warehouse", "iam-role"), r"arn:aws:iam::\d{12}:role/.+"),
    }

    def test_each_is_there_has_the_keys_name_and_a_value_that_fits(self):
        stacks = installation.stacks()
        file = yaml.safe_load(place.text(place.ROOT / "examples/every-key.yaml"))
        for (name, output), (key, shape) in self.EXPECTED.items():
            with self.subTest(f"{name}.{output}"):
                self.assertRegex(stacks[name].outputs()[output], f"^{shape}$")
                self.assertIn(".".join(key) if key[0] != "alerts" else "alerts[].notify",
                              stacks[name].template["Outputs"][output]["Description"])
                inner = file["alerts"][0] if key[0] == "alerts" else file
                for part in key[key[0] == "alerts":]:
                    self.assertIn(part, inner)
                    inner = inner[part]

    def test_every_import_is_exported_before(self):
        installation.stacks()  # raises where one is not


if __name__ == "__main__":
    unittest.main()
