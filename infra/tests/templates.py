"""CloudFormation templates, read and resolved: what a stack's resources would be, without an account."""

import re

import yaml

ACCOUNT = "123456789012"
REGION = "eu-west-1"
PSEUDO = {
    "AWS::AccountId": ACCOUNT,
    "AWS::Region": REGION,
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackName": "stack",
    "AWS::NoValue": None,
}
_DROPPED = object()


class _Loader(yaml.SafeLoader):
    pass


def _tagged(loader, suffix, node):
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if suffix in ("Ref", "Condition"):
        return {suffix: value}
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {"Fn::" + suffix: value}


_Loader.add_multi_constructor("!", _tagged)


def load(path):
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)


class Stack:
    """A template with values for its parameters. What only AWS knows, as an id, has a made-up value."""

    def __init__(self, template, parameters=None, exports=None, region=REGION, account=ACCOUNT):
        self.template = template
        self.exports = exports or {}
        self.values = {**PSEUDO, "AWS::Region": region, "AWS::AccountId": account}
        given = dict(parameters or {})
        for name, parameter in template.get("Parameters", {}).items():
            if name not in given and "Default" not in parameter:
                raise ValueError(f"parameter {name} has no value")
            value = given.pop(name, parameter.get("Default"))
            if "List" in parameter["Type"] and isinstance(value, str):
                value = [each.strip() for each in value.split(",")]
            self.values[name] = value
        if given:
            raise ValueError(f"the template has no parameter {', '.join(given)}")

    def resources(self):
        return {
            name: self.resolve(resource)
            for name, resource in self.template["Resources"].items()
            if self._holds(resource.get("Condition"))
        }

    def outputs(self):
        return {name: self.resolve(output["Value"]) for name, output in self.template.get("Outputs", {}).items()}

    def exported(self):
        """What other stacks import, by its name."""
        return {
            self.resolve(output["Export"]["Name"]): self.resolve(output["Value"])
            for output in self.template.get("Outputs", {}).values()
            if "Export" in output
        }

    def broken_rules(self):
        return [
            assertion["AssertDescription"]
            for rule in self.template.get("Rules", {}).values()
            for assertion in rule["Assertions"]
            if not self._holds_that(assertion["Assert"])
        ]

    def resolve(self, node):
        value = self._resolve(node)
        return None if value is _DROPPED else value

    def _resolve(self, node):
        if isinstance(node, list):
            return [value for value in map(self._resolve, node) if value is not _DROPPED]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            (key, inner), = node.items()
            if key == "Ref":
                return self._reference(inner)
            if key.startswith("Fn::"):
                return getattr(self, "_" + key[4:].lower())(inner)
        resolved = {key: self._resolve(value) for key, value in node.items()}
        return {key: value for key, value in resolved.items() if value is not _DROPPED}

    def _reference(self, name):
        if name == "AWS::NoValue":
            return _DROPPED
        if name in self.values:
            return self.values[name]
        if name not in self.template["Resources"]:
            raise ValueError(f"there is no {name}")
        resource = self.template["Resources"][name]
        named = {
            "AWS::S3::Bucket": "BucketName",
            "AWS::Kinesis::Stream": "Name",
            "AWS::DynamoDB::Table": "TableName",
            "AWS::Logs::LogGroup": "LogGroupName",
            "AWS::IAM::InstanceProfile": "InstanceProfileName",
        }
        key = named.get(resource["Type"])
        if key:
            return self.resolve(resource["Properties"][key])
        return f"arn:aws:service:{self.values['AWS::Region']}:{self.values['AWS::AccountId']}:{name}"

    def _getatt(self, path):
        name, attribute = path
        resource = self.template["Resources"][name]
        account, region = self.values["AWS::AccountId"], self.values["AWS::Region"]
        if attribute == "Arn" and resource["Type"] == "AWS::S3::Bucket":
            return f"arn:aws:s3:::{self._reference(name)}"
        if attribute == "Arn" and resource["Type"] == "AWS::Kinesis::Stream":
            return f"arn:aws:kinesis:{region}:{account}:stream/{self._reference(name)}"
        if attribute == "Arn" and resource["Type"] == "AWS::Logs::LogGroup":
            return f"arn:aws:logs:{region}:{account}:log-group:{self._reference(name)}:*"
        if attribute == "Arn" and resource["Type"] == "AWS::IAM::Role":
            role = self.resolve(resource["Properties"].get("RoleName", name))
            return f"arn:aws:iam::{account}:role/{role}"
        if attribute == "Arn":
            return f"arn:aws:service:{region}:{account}:{name}"
        return f"{name}.{attribute}".lower()

    def _sub(self, inner):
        template, own = (inner, {}) if isinstance(inner, str) else inner
        own = {key: self.resolve(value) for key, value in own.items()}

        def value(match):
            name = match.group(1)
            if name.startswith("!"):
                return "${" + name[1:] + "}"
            if name in own:
                return str(own[name])
            if "." in name:
                return str(self._getatt(name.split(".", 1)))
            return str(self._reference(name))

        return re.sub(r"\$\{([^}]+)\}", value, template)

    def _join(self, inner):
        return inner[0].join(str(each) for each in self.resolve(inner[1]))

    def _select(self, inner):
        return self.resolve(inner[1])[int(inner[0])]

    def _if(self, inner):
        return self._resolve(inner[1] if self._holds(inner[0]) else inner[2])

    def _findinmap(self, inner):
        top, first, second = (self.resolve(each) for each in inner)
        return self.template["Mappings"][top][str(first)][second]

    def _importvalue(self, inner):
        name = self.resolve(inner)
        if name not in self.exports:
            raise ValueError(f"no stack exports {name}")
        return self.exports[name]

    def _holds(self, condition):
        return condition is None or self._holds_that(self.template["Conditions"][condition])

    def _holds_that(self, test):
        (key, inner), = test.items()
        if key == "Condition":
            return self._holds(inner)
        if key == "Fn::Equals":
            return str(self.resolve(inner[0])) == str(self.resolve(inner[1]))
        if key == "Fn::Not":
            return not self._holds_that(inner[0])
        if key == "Fn::And":
            return all(map(self._holds_that, inner))
        if key == "Fn::Or":
            return any(map(self._holds_that, inner))
        raise ValueError(f"no condition {key}")
