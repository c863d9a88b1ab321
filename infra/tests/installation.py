"""All stacks of an installation, in the order in which they depend on each other."""

import place
import templates

SUBNETS = "subnet-0a1b2c3d4e5f60001,subnet-0a1b2c3d4e5f60002,subnet-0a1b2c3d4e5f60003"
GROUP = "sg-0a1b2c3d4e5f60001"


def needed():
    """Values for parameters that have no default, by template."""
    return {
        "warehouse": {"Subnets": SUBNETS, "SecurityGroups": GROUP},
        "msk": {"Subnets": SUBNETS, "SecurityGroups": GROUP},
        "central-logging-account": {
            "SourceAccounts": "111111111111,222222222222",
            "ReaderAccounts": "123456789012",
            "ExternalId": "k7Qx-central-logging-51",
        },
        "application-account": {
            "CentralAccount": "123456789012",
            "CentralRegion": templates.REGION,
            "BusinessUnit": "retail",
            "Environment": "prod",
            "Vpc": "vpc-0a1b2c3d4e5f60001",
        },
        "cluster": {"Subnets": SUBNETS, "Certificates": "s3://millrace-code-123456789012-eu-west-1/emr/certificates.zip"},
        "serverless": {"Subnets": SUBNETS, "SecurityGroups": GROUP},
    }


ORDER = [
    "infra/storage",
    "infra/stream",
    "infra/roles",
    "infra/search",
    "infra/warehouse",
    "infra/alarms",
    "infra/audit",
    "infra/msk",
    "infra/central-logging-account",
    "infra/application-account",
    "emr/cluster",
    "emr/serverless",
]


def stacks():
    """The stacks by their template's name, each with what those before it export."""
    exports, made = {}, {}
    for path in ORDER:
        file = place.ROOT / (path + ".yaml")
        stack = templates.Stack(templates.load(file), needed().get(file.stem), exports)
        exports.update(stack.exported())
        made[file.stem] = stack
    return made
