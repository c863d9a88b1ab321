package io.millrace.core.format;

import static io.millrace.core.format.FieldType.BIGINT;
import static io.millrace.core.format.FieldType.INT;
import static io.millrace.core.format.FieldType.SECONDS;
import static io.millrace.core.format.FieldType.TEXT;

import java.util.LinkedHashMap;
import java.util.Map;

/** Every field that a VPC flow log can have, in the order of AWS's table. */
final class VpcFlowFields {
  /** The types by AWS's names. */
  static final Map<String, FieldType> TYPES = types();

  /** What flow logs have that were made without a format of their own. */
  static final String VERSION_2 =
      "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start"
          + " end action log-status";

  private VpcFlowFields() {}

  private static Map<String, FieldType> types() {
    Map<String, FieldType> types = new LinkedHashMap<>();
    put(types, INT, "version");
    put(types, TEXT, "account-id interface-id srcaddr dstaddr");
    put(types, INT, "srcport dstport protocol");
    put(types, BIGINT, "packets bytes");
    put(types, SECONDS, "start end");
    put(types, TEXT, "action log-status");
    // Version 3
    put(types, TEXT, "vpc-id subnet-id instance-id");
    put(types, INT, "tcp-flags");
    put(types, TEXT, "type pkt-srcaddr pkt-dstaddr");
    // Version 4
    put(types, TEXT, "region az-id sublocation-type sublocation-id");
    // Version 5
    put(types, TEXT, "pkt-src-aws-service pkt-dst-aws-service flow-direction");
    put(types, INT, "traffic-path");
    // Version 7
    put(types, TEXT, "ecs-cluster-arn ecs-cluster-name ecs-container-instance-arn");
    put(types, TEXT, "ecs-container-instance-id ecs-container-id ecs-second-container-id");
    put(types, TEXT, "ecs-service-name ecs-task-definition-arn ecs-task-arn ecs-task-id");
    // Versions 8, 9 and 10
    put(types, TEXT, "reject-reason resource-id");
    put(types, INT, "encryption-status");
    // Version 11
    put(types, TEXT, "instance-tag instance-tag-2 interface-tag interface-tag-2 asg-tag asg-tag-2");
    put(types, TEXT, "interface-type next-hop-interface-id next-hop-subnet-id next-hop-az-id");
    put(types, TEXT, "next-hop-vpc-id next-hop-interface-type");
    return types;
  }

  private static void put(Map<String, FieldType> types, FieldType type, String names) {
    for (String name : names.split(" ")) {
      types.put(name, type);
    }
  }
}
