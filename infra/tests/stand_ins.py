"""
Types of resources that moto's CloudFormation does not know, so that stacks with them deploy all the same. Where moto has the service, the
resource is made there by its own call, which checks what the template gives; where not, it has a name only.
"""

import json

import moto.cloudformation.parsing  # loads every model that moto has, so that they are known below
from moto.core.common_models import CloudFormationModel


def _alarm(client, p, name):
    client("cloudwatch").put_metric_alarm(**p)
    return p["AlarmName"], {}


def _bucket_policy(client, p, name):
    s3 = client("s3")
    s3.put_bucket_policy(Bucket=p["Bucket"], Policy=json.dumps(p["PolicyDocument"]))
    # moto keeps to it, and is reached by plain HTTP, which each of these policies refuses.
    s3.delete_bucket_policy(Bucket=p["Bucket"])
    return p["Bucket"], {}


def _database(client, p, name):
    client("glue").create_database(DatabaseInput=p["DatabaseInput"])
    return p["DatabaseInput"]["Name"], {}


def _domain(client, p, name):
    status = client("opensearch").create_domain(**{**p, "AccessPolicies": json.dumps(p["AccessPolicies"])})["DomainStatus"]
    return p["DomainName"], {"Arn": status["ARN"], "DomainEndpoint": f"search-{p['DomainName']}.eu-west-1.es.amazonaws.com"}


def _destination(client, p, name):
    logs = client("logs")
    made = logs.put_destination(destinationName=p["DestinationName"], targetArn=p["TargetArn"], roleArn=p["RoleArn"])["destination"]
    logs.put_destination_policy(destinationName=p["DestinationName"], accessPolicy=p["DestinationPolicy"])
    return p["DestinationName"], {"Arn": made["arn"]}


def _application(client, p, name):
    made = client("emr-serverless").create_application(name=p["Name"], type=p["Type"], releaseLabel=p["ReleaseLabel"], clientToken=name)
    return made["applicationId"], {"ApplicationId": made["applicationId"]}


def _brokers(client, p, name):
    wanted = ("KafkaVersion", "NumberOfBrokerNodes", "BrokerNodeGroupInfo", "ClientAuthentication", "EncryptionInfo", "EnhancedMonitoring")
    group = p["BrokerNodeGroupInfo"]
    group["StorageInfo"] = {"EbsStorageInfo": group["StorageInfo"]["EBSStorageInfo"]}  # CloudFormation's spelling differs
    arn = client("kafka").create_cluster_v2(ClusterName=p["ClusterName"], Provisioned={key: p[key] for key in wanted})["ClusterArn"]
    return arn, {"Arn": arn}


def _named(client, p, name):
    arn = f"arn:aws:service:eu-west-1:123456789012:{name}"
    return arn, {"Arn": arn, "LatestRevision": 1, "ApplicationId": name, "WorkspaceId": name}


KNOWN = {
    "AWS::CloudWatch::Alarm": _alarm,
    "AWS::S3::BucketPolicy": _bucket_policy,
    "AWS::Glue::Database": _database,
    "AWS::OpenSearchService::Domain": _domain,
    "AWS::Logs::Destination": _destination,
    "AWS::EMRServerless::Application": _application,
    "AWS::MSK::Cluster": _brokers,
}


def install(client, types):
    """
    Makes moto know those of the types that it does not.

    client: gives a boto3 client of a service, for the calls that make resources
    """
    moto.cloudformation.parsing.get_model_list.cache_clear()
    known = {model.cloudformation_type() for model in _all(CloudFormationModel)}
    for kind in sorted(set(types) - known):
        _stand_in(client, kind, KNOWN.get(kind, _named))


def _all(model):
    for each in model.__subclasses__():
        yield each
        yield from _all(each)


def _stand_in(client, kind, make):
    def create(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        made = cls()
        made.physical_resource_id, made.attributes = make(client, cloudformation_json.get("Properties", {}), resource_name)
        return made

    members = {
        "cloudformation_name_type": staticmethod(lambda: ""),
        "cloudformation_type": staticmethod(lambda: kind),
        "has_cfn_attr": classmethod(lambda cls, attribute: True),
        "create_from_cloudformation_json": classmethod(create),
        "get_cfn_attribute": lambda self, attribute: self.attributes[attribute],
        "is_created": lambda self: True,
    }
    type(kind.replace("::", ""), (CloudFormationModel,), members)
