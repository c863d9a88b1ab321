#!/usr/bin/env bash
# Bootstrap action of a cluster: ships drivers' standard output to CloudWatch Logs, which makes metrics of its lines.
# usage: bootstrap.sh LOG_GROUP
set -euo pipefail
group=${1:?usage: bootstrap.sh LOG_GROUP}

command -v amazon-cloudwatch-agent >/dev/null || sudo yum install -y -q amazon-cloudwatch-agent
config=$(mktemp)
# A driver on YARN runs in a container of its application; the first one of an attempt is the driver's.
cat > "$config" <<JSON
{"logs": {"logs_collected": {"files": {"collect_list": [{
  "file_path": "/var/log/hadoop-yarn/containers/application_*/container_*_000001/stdout",
  "log_group_name": "$group", "log_stream_name": "{instance_id}"}]}}}}
JSON
sudo /opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl -a append-config -m ec2 -s -c "file:$config"
