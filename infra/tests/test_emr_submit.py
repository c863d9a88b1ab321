"""`millrace emr submit` and `stop`, as an operator types it, against moto's EMR and S3. Steps run nowhere there: the test ends them."""

import contextlib
import gzip
import hashlib
import http.client
import http.server
import json
import os
import subprocess
import tempfile
import threading
import unittest

import boto3
import place
from moto.core import DEFAULT_ACCOUNT_ID
from moto.emr.models import emr_backends
from moto.server import ThreadedMotoServer

REGION = "eu-west-1"
SECRET = "s3cret-of-the-operator"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "operator", "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_EC2_METADATA_DISABLED": "true"}
PATIENCE = 120
CLASS_PATH = place.ROOT / "local/command/target/millrace.classpath"


def client(service, endpoint):
    return boto3.client(
        service, region_name=REGION, endpoint_url=endpoint, aws_access_key_id="operator", aws_secret_access_key=SECRET)


class Denied(http.server.BaseHTTPRequestHandler):
    """An AWS that knows the caller, and lets him do nothing."""

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        message = "User: arn:aws:iam::123456789012:user/op is not authorized to perform: elasticmapreduce:DescribeCluster"
        body = json.dumps({"__type": "AccessDeniedException", "message": message}).encode()
        self.send_response(400)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Front(http.server.BaseHTTPRequestHandler):
    """Hands on to another server, except that DescribeCluster is not answered for a while."""

    behind, unanswered = None, 0

    def hand_on(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if Front.unanswered and self.headers.get("X-Amz-Target", "").endswith(".DescribeCluster"):
            Front.unanswered -= 1
            self.answer(503, {}, b"")
            return
        with contextlib.closing(http.client.HTTPConnection(Front.behind)) as connection:
            connection.request(self.command, self.path, body, dict(self.headers))
            answer = connection.getresponse()
            self.answer(answer.status, dict(answer.getheaders()), answer.read())

    do_GET = do_HEAD = do_POST = do_PUT = hand_on

    def answer(self, status, headers, body):
        self.send_response_only(status)
        for name, text in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def served(handler):
    """The URL of a server that a test has to itself."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()


@unittest.skipUnless(CLASS_PATH.exists(), "SKIPPED: emr submit was not run, since local/command is not built")
class SubmitTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        cls.server.start()
        host, port = cls.server.get_host_and_port()
        cls.endpoint = f"http://{host}:{port}"
        cls.emr, cls.s3 = client("emr", cls.endpoint), client("s3", cls.endpoint)
        for bucket in ("code", "logs", "lake"):
            cls.s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.addClassCleanup(cls.server.stop)
        cls.jar = os.path.join(cls.folder.name, "app.jar")
        with open(cls.jar, "wb") as file:
            file.write(b"a jar")
        cls.hashed = f"millrace-batch-{hashlib.sha256(b'a jar').hexdigest()[:16]}.jar"

    def setUp(self):
        self.s3.delete_object(Bucket="code", Key=self.hashed)
        self.cluster = self.emr.run_job_flow(
            Name="c", ReleaseLabel="emr-7.14.0", JobFlowRole="r", ServiceRole="s", LogUri="s3n://logs/emr/",
            Instances={"MasterInstanceType": "m7g.xlarge", "SlaveInstanceType": "m7g.xlarge", "InstanceCount": 2, "KeepJobFlowAliveWhenNoSteps": True},
        )["JobFlowId"]

    def submit(self, *more, cluster=None, endpoint=None, meanwhile=None):
        """Exit code and what was printed; what happens meanwhile happens once the step is there."""
        return self.millrace(
            "submit", "--cluster", cluster or self.cluster, "--step", "compact", "--log-wait", "0s",
            "--set", "CODE=code", "--set", "LAKE=lake", "--set", "PIPELINE=web", "--jar", self.jar, *more,
            endpoint=endpoint, told=("Step s-", " is with cluster "), meanwhile=meanwhile)

    def stop(self, step, *more, lake="s3://lake/lake", meanwhile=None):
        return self.millrace(
            "stop", "--cluster", self.cluster, "--step-id", step, "--lake", lake, "--pipeline", "web", *more,
            told=("Asked to stop by ",), meanwhile=meanwhile and (lambda _: meanwhile(step)))

    def millrace(self, command, *more, endpoint=None, told=(), meanwhile=None):
        words = [
            place.ROOT / "millrace", "emr", command,
            "--region", REGION, "--endpoint", endpoint or self.endpoint, "--poll", "100ms", *more]
        environment = {key: text for key, text in os.environ.items() if not key.startswith("AWS_")} | CREDENTIALS
        process = subprocess.Popen(
            [str(word) for word in words], env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        lines = []
        watchdog = threading.Timer(PATIENCE, process.kill)
        watchdog.start()
        try:
            for line in process.stdout:
                lines.append(line)
                if meanwhile and all(each in line for each in told):
                    meanwhile(line.split()[1])
        finally:
            watchdog.cancel()
            process.stdout.close()
        printed = "".join(lines)
        self.assertNotIn(SECRET, printed)
        self.assertNotIn("\tat ", printed)
        return process.wait(), printed

    def ends(self, state, **log):
        def end(step):
            for key, text in log.items():
                name = {"submit": f"steps/{step}/stderr.gz", "driver": "containers/application_1_0001/container_1_0001_01_000001/stderr.gz"}[key]
                self.s3.put_object(Bucket="logs", Key=f"emr/{self.cluster}/{name}", Body=gzip.compress(text.encode()))
            (found,) = [each for each in self.backend().steps if each.id == step]
            found.state = state

        return end

    def backend(self):
        # Moto takes EMR's region from the host's name, which has none here.
        return emr_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].clusters[self.cluster]

    def test_a_step_is_followed_to_its_end(self):
        code, printed = self.submit("--arg=--before", "--arg=2026-03-01", meanwhile=self.ends("COMPLETED"))
        self.assertEqual(code, 0, printed)
        self.assertRegex(printed, r"app\.jar brought to s3://code/millrace-batch-\w{16}\.jar\n")
        self.assertRegex(printed, r"s-\w+ COMPLETED after \d+s?\w*\n")
        (step,) = self.emr.list_steps(ClusterId=self.cluster)["Steps"]
        self.assertEqual(step["Name"], "compact web")
        args = step["Config"]["Args"]
        self.assertIn(f"s3://code/{self.hashed}", args)
        self.assertEqual(args[-2:], ["--before", "2026-03-01"])
        self.assertEqual(self.s3.get_object(Bucket="code", Key=self.hashed)["Body"].read(), b"a jar")

        before = self.s3.head_object(Bucket="code", Key=self.hashed)["LastModified"]
        code, printed = self.submit("--no-follow")
        self.assertEqual(code, 0, printed)
        self.assertIn(f"s3://code/{self.hashed} is there\n", printed)
        self.assertEqual(self.s3.head_object(Bucket="code", Key=self.hashed)["LastModified"], before)

    def test_a_step_that_fails_shows_the_ends_of_its_logs(self):
        end = self.ends("FAILED", submit="INFO Submitted application application_1_0001\nsubmit ended", driver="millrace: no lake there")
        code, printed = self.submit(meanwhile=end)
        self.assertEqual(code, 1, printed)
        self.assertRegex(printed, r"Step s-\w+ of cluster j-\w+ is FAILED")
        self.assertIn("submit ended\n", printed)
        self.assertIn("millrace: no lake there\n", printed)

    def test_a_step_without_a_log_yet_says_where_it_will_be(self):
        code, printed = self.submit(meanwhile=self.ends("CANCELLED"))
        self.assertEqual(code, 1, printed)
        self.assertRegex(printed, rf"No log is there yet; .*s3://logs/emr/{self.cluster}/steps/s-\w+/\n")
        self.assertIn(f"aws emr list-steps --cluster-id {self.cluster}", printed)

    def test_a_cluster_that_goes_takes_its_step_along(self):
        code, printed = self.submit(meanwhile=lambda _: self.emr.terminate_job_flows(JobFlowIds=[self.cluster]))
        self.assertEqual(code, 1, printed)
        self.assertRegex(printed, r"is CLUSTER TERMINATED")
        code, printed = self.submit()
        self.assertEqual(code, 2, printed)
        self.assertIn(f"The cluster {self.cluster} takes no steps, since it is TERMINATED", printed)

    def test_an_aws_that_is_silent_for_a_while_is_asked_again(self):
        def fall_silent(step):
            Front.unanswered = 8  # the SDK asks four times before it gives up
            self.ends("COMPLETED")(step)

        Front.behind = self.endpoint.removeprefix("http://")
        with served(Front) as url:
            code, printed = self.submit(endpoint=url, meanwhile=fall_silent)
        self.assertEqual(code, 0, printed)
        self.assertRegex(printed, r"AWS did not tell the state of s-\w+; asking again\n")
        self.assertEqual(Front.unanswered, 0)

    def running(self):
        """The id of a step that the test lets run."""
        code, printed = self.submit("--no-follow", meanwhile=self.ends("RUNNING"))
        self.assertEqual(code, 0, printed)
        return self.emr.list_steps(ClusterId=self.cluster)["Steps"][0]["Id"]

    def markers(self):
        return [each["Key"] for each in self.s3.list_objects_v2(Bucket="lake").get("Contents", [])]

    def test_a_stream_is_stopped_by_its_marker(self):
        self.s3.delete_object(Bucket="lake", Key="lake/web/_stop")
        step = self.running()
        code, printed = self.stop(step, meanwhile=self.ends("COMPLETED"))
        self.assertEqual(code, 0, printed)
        self.assertIn("Asked to stop by s3://lake/lake/web/_stop\n", printed)
        self.assertRegex(printed, rf"{step} COMPLETED after ")
        self.assertEqual(self.markers(), ["lake/web/_stop"])

        code, printed = self.stop(step)
        self.assertEqual(code, 2, printed)
        self.assertIn(f"The step {step} does not run, it is COMPLETED: there is nothing to stop.", printed)

    def test_a_stream_that_does_not_stop_says_what_else_there_is(self):
        step = self.running()
        code, printed = self.stop(step, "--wait", "1ms")
        self.assertEqual(code, 1, printed)
        self.assertIn("The step goes on.", printed)
        self.assertIn(f"aws emr cancel-steps --cluster-id {self.cluster} --step-ids {step}", printed)
        code, printed = self.stop(step, lake="s3://nowhere/lake")
        self.assertEqual(code, 2, printed)
        self.assertIn("There is no bucket 'nowhere'.", printed)

    def test_what_can_not_be_submitted_says_why(self):
        code, printed = self.submit("--set", "CODE=nowhere")
        self.assertEqual(code, 2, printed)
        self.assertIn("There is no bucket 'nowhere'.", printed)
        code, printed = self.submit(cluster="j-1NONE")
        self.assertEqual(code, 2, printed)
        self.assertIn("There is no cluster 'j-1NONE' in this account and region", printed)
        self.assertEqual(self.backend().steps, [])

    def test_who_may_not_is_told_what_he_lacks(self):
        with served(Denied) as url:
            code, printed = self.submit(endpoint=url)
        self.assertEqual(code, 2, printed)
        self.assertIn("lack the permission elasticmapreduce:DescribeCluster", printed)
        self.assertIn("OperatorPolicyArn", printed)


if __name__ == "__main__":
    unittest.main()
