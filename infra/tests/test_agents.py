"""Agents' configurations: what the agents understand, and the streams that the examples read."""

import json
import re
import unittest

import place
import yaml


def read(name):
    return json.loads(place.text(place.INFRA / "agents" / name))


def stream(example):
    return yaml.safe_load(place.text(place.ROOT / "examples" / f"{example}.yaml"))["source"]["options"]


class KinesisAgentTest(unittest.TestCase):
    # https://docs.aws.amazon.com/streams/latest/dev/writing-with-agents.html
    GENERAL = {"awsAccessKeyId", "awsSecretAccessKey", "assumeRoleARN", "assumeRoleExternalId", "cloudwatch.emitMetrics",
               "cloudwatch.endpoint", "kinesis.endpoint", "flows"}
    FLOW = {"filePattern", "kinesisStream", "partitionKeyOption", "initialPosition", "maxBufferAgeMillis", "maxBufferSizeBytes",
            "maxBufferSizeRecords", "minTimeBetweenFilePollsMillis", "multiLineStartPattern", "skipHeaderLines",
            "truncatedRecordTerminator", "dataProcessingOptions", "aggregatedRecordSizeBytes"}

    def test_has_only_what_the_agent_knows_and_feeds_the_example(self):
        agent, wanted = read("kinesis-agent.json"), stream("access-logs")
        self.assertLessEqual(set(agent), self.GENERAL)
        self.assertIn(wanted["region"], agent["kinesis.endpoint"])
        self.assertIn(wanted["region"], agent["cloudwatch.endpoint"])
        for flow in agent["flows"]:
            self.assertLessEqual(set(flow), self.FLOW)
            self.assertEqual(flow["kinesisStream"], wanted["stream"])
            self.assertIn(flow["partitionKeyOption"], ("RANDOM", "DETERMINISTIC"))
            self.assertIn(flow["initialPosition"], ("START_OF_FILE", "END_OF_FILE"))
            self.assertTrue(1000 <= flow["maxBufferAgeMillis"] <= 900_000)


class WindowsAgentTest(unittest.TestCase):
    # https://docs.aws.amazon.com/kinesis-agent-windows/latest/userguide/source-object-declarations.html and the pages beside it
    SOURCES = {
        "WindowsEventLogSource": ({"LogName"}, {"Query", "IncludeEventData", "InitialPosition", "InitialPositionTimestamp", "BookmarkOnBufferFlush"}),
        "W3SVCLogSource": ({"Directory", "FileNameFilter", "TimeZoneKind"}, {"InitialPosition", "InitialPositionTimestamp", "BookmarkOnBufferFlush"}),
    }
    SINK = {"StreamName"}, {"Region", "Format", "TextDecoration", "ObjectDecoration", "BufferInterval", "BufferSize", "MaxAttempts",
                            "RecordsPerSecond", "BytesPerSecond", "ProfileName", "RoleARN", "QueueType", "QueuePath", "QueueMaxBatches"}
    PIPE = {"SourceRef", "SinkRef"}, {"Type", "FilterPattern"}

    def check(self, declaration, kind, keys):
        needed, allowed = keys
        names = set(declaration) - {"Id", kind}
        self.assertLessEqual(needed, names, declaration["Id"])
        self.assertLessEqual(names, needed | allowed, declaration["Id"])

    def setUp(self):
        self.agent = read("appsettings.json")

    def test_every_declaration_is_one_that_the_agent_knows(self):
        self.assertEqual(set(self.agent), {"Sources", "Sinks", "Pipes"})
        for source in self.agent["Sources"]:
            self.check(source, "SourceType", self.SOURCES[source["SourceType"]])
            self.assertIn(source["InitialPosition"], ("EOS", "0", "Bookmark", "Timestamp"))
        for sink in self.agent["Sinks"]:
            self.assertEqual(sink["SinkType"], "KinesisStream")
            self.check(sink, "SinkType", self.SINK)
            self.assertIn(sink.get("Format", "json"), ("json", "xml", "xml2", "renderedxml", "sushi"))
        for pipe in self.agent["Pipes"]:
            self.check(pipe, "Type", self.PIPE)
            re.compile(pipe.get("FilterPattern", ""))

    def test_pipes_connect_every_source_to_a_sink(self):
        ids = [each["Id"] for part in self.agent.values() for each in part]
        self.assertEqual(len(ids), len(set(ids)))
        self.assertEqual(sorted(pipe["SourceRef"] for pipe in self.agent["Pipes"]), sorted(source["Id"] for source in self.agent["Sources"]))
        self.assertEqual({pipe["SinkRef"] for pipe in self.agent["Pipes"]}, {sink["Id"] for sink in self.agent["Sinks"]})

    def test_the_logs_of_the_examples_are_read_and_go_where_these_read(self):
        logs = {source["LogName"] for source in self.agent["Sources"] if "LogName" in source}
        self.assertEqual(logs, {"Application", "Security", "System"})
        self.assertEqual(
            {(sink["StreamName"], sink["Region"]) for sink in self.agent["Sinks"]},
            {(stream(example)["stream"], stream(example)["region"]) for example in ("windows-servers", "iis")})

    def test_nothing_is_lost_when_a_server_restarts(self):
        for source in self.agent["Sources"]:
            self.assertEqual((source["InitialPosition"], source["BookmarkOnBufferFlush"]), ("Bookmark", "true"), source["Id"])

    def test_iis_lines_go_as_they_are_and_in_utc(self):
        iis = next(source for source in self.agent["Sources"] if source["SourceType"] == "W3SVCLogSource")
        sinks = {pipe["SinkRef"] for pipe in self.agent["Pipes"] if pipe["SourceRef"] == iis["Id"]}
        self.assertEqual(iis["TimeZoneKind"], "UTC")
        self.assertEqual([sink.get("Format") for sink in self.agent["Sinks"] if sink["Id"] in sinks], [None])


if __name__ == "__main__":
    unittest.main()
