"""
What the Java code calls in AWS, by the actions that IAM knows them by.

From a class on, every class of ours that it names is followed. In each, calls are found by the operations of the services whose clients it
imports, or gets from a class that hands them out. What goes to AWS by other ways (S3 through Hadoop, OpenSearch through its transport,
metrics through standard output, the log of commits through Delta) is found by the type or the setting that stands for it.
"""

import dataclasses
import pathlib
import re

import botocore.session

_SERVICES = {"awssdk.services": r"software\.amazon\.awssdk\.services\.(\w+)", "v1": r"com\.amazonaws\.services\.(\w+)"}
_METHOD = re.compile(r"(?:(\w+)|\))?\s*(?:\.|::)\s*(\w+?)(?:Paginator)?\b(?!\s*\.)")

# Types that stand for calls.
_LAKE_READ = {"s3:GetObject", "s3:ListBucket", "kms:Decrypt"}
_LAKE_WRITE = {"s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "kms:GenerateDataKey"}
_BY_TYPE = {
    "StsAssumeRoleCredentialsProvider": {"sts:AssumeRole"},
    "EmbeddedMetric": {"logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams", "logs:DescribeLogGroups"},
}
_BY_SETTING = {
    "io.delta.storage.S3DynamoDBLogStore": {"dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"},
}
# What another call takes with it.
_BESIDE = {
    "glue:CreateCrawler": {"iam:PassRole"},
    "s3:GetObject": {"kms:Decrypt"},
    "s3:PutObject": {"kms:GenerateDataKey"},
}
# Operations that IAM knows by another name.
_PREFIXES = {"emr": "elasticmapreduce"}
_OTHERWISE = {"s3:HeadObject": "s3:GetObject", "s3:ListObjectsV2": "s3:ListBucket"}
_CONVENIENCE = {"s3": {"getObjectAsBytes": "GetObject"}}
_READS = re.compile(r"\b(FileSystem|DeltaTable|DeltaLog|SparkSession|Dataset)\b")
_WRITES = re.compile(r"\b(writeStream|IdempotentWrite|DeltaTable|DeltaLog|LakeTables)\b|\.write\(|\.create\(|\.delete\(")
_SEARCH = re.compile(r'"(GET|HEAD|POST|PUT|DELETE)",')
_REDSHIFT = {
    r'"COPY %s FROM': {"s3:GetObject", "s3:ListBucket", "kms:Decrypt"},
    r'"UNLOAD ': {"s3:PutObject", "s3:ListBucket", "kms:GenerateDataKey"},
}


@dataclasses.dataclass(frozen=True)
class Call:
    action: str
    place: str


def sources(root, *modules):
    """The production code of modules, by path; without any, of those that run in AWS."""
    return {
        str(file.relative_to(root)): file.read_text(encoding="utf-8")
        for module in modules or ("core", "streaming", "batch")
        for file in sorted((pathlib.Path(root) / module / "src/main/java").rglob("*.java"))
    }


def found_by_name(root, *modules):
    """Classes that Spark and Hadoop find in META-INF/services, so that no code of ours names them."""
    return sorted(
        line.rsplit(".", 1)[1]
        for module in modules
        for file in (pathlib.Path(root) / module / "src/main/resources/META-INF/services").glob("*")
        for line in file.read_text(encoding="utf-8").split()
        if line.startswith("io.millrace.")
    )


def code(text):
    """Without comments, in which anything may be named."""
    return re.sub(r"/\*.*?\*/|//[^\n\"]*$", "", text, flags=re.DOTALL | re.MULTILINE)


class Program:
    def __init__(self, files):
        self.files = {path: code(text) for path, text in files.items()}
        self.by_name = {}
        for path in self.files:
            self.by_name.setdefault(pathlib.PurePath(path).stem, []).append(path)
        self.handed_out = self._handed_out()

    def path_of(self, name):
        (path,) = self.by_name[name]
        return path

    def reachable(self, start):
        """Every file of ours that is named from one on, directly or not."""
        found, ahead = set(), [self.path_of(start)]
        while ahead:
            path = ahead.pop()
            if path in found:
                continue
            found.add(path)
            ahead.extend(self._named_in(path))
        return found

    def _named_in(self, path):
        text, folder = self.files[path], str(pathlib.PurePath(path).parent)
        words = set(re.findall(r"\b[A-Z]\w+", text))
        for word in words & self.by_name.keys():
            for other in self.by_name[word]:
                package = other.split("/java/")[1].replace("/", ".").removesuffix(".java")
                if str(pathlib.PurePath(other).parent) == folder or re.search(rf"import (static )?{re.escape(package)}\b", text):
                    yield other

    def _handed_out(self):
        """Which services' clients a class of ours returns, so that others call them without an import."""
        result = {}
        for path, text in self.files.items():
            for client in re.findall(r"\b(\w+Client|AWS\w+) \w+\([^;{]*\)\s*\{", text):
                for service in _services(text):
                    if service.lower().replace("-", "") in client.lower().replace("async", ""):
                        result.setdefault(pathlib.PurePath(path).stem, set()).add(service)
        return result

    def _is_ours(self, receiver, text):
        """Whether a variable is of a class of ours, whose methods may be called as those of AWS."""
        types = re.findall(rf"\b([A-Z]\w*)(?:<[^<>]*>)? {receiver}\b", text) if receiver else []
        return receiver == "this" or any(name in self.by_name for name in types)

    def calls(self, paths):
        direct = {Call(action, path) for path in paths for action in self._calls_in(path)}
        return direct | {Call(action, call.place) for call in direct for action in _BESIDE.get(call.action, ())}

    def _calls_in(self, path):
        text = self.files[path]
        services = set(_services(text))
        for name, handed in self.handed_out.items():
            if re.search(rf"\b{name}\.", text):
                services |= handed
        for service in services:
            operations = _operations(service)
            for receiver, name in _METHOD.findall(text):
                if name in operations and not self._is_ours(receiver, text):
                    action = f"{_PREFIXES.get(service, service)}:{operations[name]}"
                    yield _OTHERWISE.get(action, action)
        for name, actions in _BY_TYPE.items():
            if re.search(rf"\b{name}\b", text):
                yield from actions
        if "AwsSdk2Transport" in text:
            folder = str(pathlib.PurePath(path).parent)
            for other, body in self.files.items():
                if str(pathlib.PurePath(other).parent) == folder:
                    yield from (f"es:ESHttp{verb.capitalize()}" for verb in _SEARCH.findall(body))
        if _READS.search(text):
            yield from _LAKE_READ
        if _READS.search(text) and _WRITES.search(text):
            yield from _LAKE_WRITE

    def redshift_calls(self):
        """What Redshift does on S3 by the role that statements name."""
        return {
            Call(action, path)
            for path, text in self.files.items()
            for statement, actions in _REDSHIFT.items()
            if re.search(statement, text)
            for action in actions
        }


def by_settings(text, place):
    return {Call(action, place) for setting, actions in _BY_SETTING.items() if setting in text for action in actions}


def _services(text):
    return sorted({name for pattern in _SERVICES.values() for name in re.findall(pattern, text)} - {"sts"})


_MODELS = {}


def _operations(service):
    """Java's names of a service's operations, and IAM's."""
    if service not in _MODELS:
        names = botocore.session.get_session().get_service_model(service).operation_names
        _MODELS[service] = {name[0].lower() + name[1:]: name for name in names} | _CONVENIENCE.get(service, {})
    return _MODELS[service]
