package io.millrace.bench.parser;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * CloudTrail events as an account with roles logs them, 1.5 kB on average: reads of S3, calls of
 * EC2, IAM policies with JSON in a string, one call of twelve denied. The same seed gives the same
 * events.
 */
final class CloudTrailEvents {
  private static final List<String> AGENTS =
      List.of(
          "[aws-cli/2.15.30 Python/3.11.8 Linux/6.1.79 exe/x86_64 prompt/off command/s3.cp]",
          "Boto3/1.34.51 md/Botocore#1.34.51 ua/2.0 os/linux#6.1.79 md/arch#x86_64 lang/python#3.11",
          "APN/1.0 HashiCorp/1.0 Terraform/1.7.4 (+https://www.terraform.io) terraform-provider-aws",
          "console.amazonaws.com");

  private final Random random;
  private long seconds = Instant.parse("2024-06-01T00:00:00Z").getEpochSecond();

  CloudTrailEvents(long seed) {
    this.random = new Random(seed);
  }

  byte[][] next(int count) {
    byte[][] events = new byte[count][];
    for (int i = 0; i < count; i++) {
      events[i] = next().getBytes(StandardCharsets.UTF_8);
    }
    return events;
  }

  String next() {
    seconds += random.nextInt(3);
    String account = "%012d".formatted(100_000_000_000L + random.nextInt(20));
    String role = "role-" + random.nextInt(200);
    String request =
        random.nextInt(3) == 0 ? policy(role) : random.nextBoolean() ? object() : instances();
    String denied =
        random.nextInt(12) == 0
            ? "\"errorCode\":\"AccessDenied\",\"errorMessage\":\"User: arn:aws:sts::"
                + account
                + ":assumed-role/"
                + role
                + "/session is not authorized to perform this action\","
            : "";
    return ("{\"eventVersion\":\"1.09\",\"userIdentity\":{\"type\":\"AssumedRole\",\"principalId\":"
            + "\"AROAEXAMPLEEXAMPLE12:session\",\"arn\":\"arn:aws:sts::%1$s:assumed-role/%2$s/session\","
            + "\"accountId\":\"%1$s\",\"accessKeyId\":\"ASIAEXAMPLEEXAMPLE12\",\"sessionContext\":"
            + "{\"sessionIssuer\":{\"type\":\"Role\",\"principalId\":\"AROAEXAMPLEEXAMPLE12\",\"arn\":"
            + "\"arn:aws:iam::%1$s:role/%2$s\",\"accountId\":\"%1$s\",\"userName\":\"%2$s\"},"
            + "\"webIdFederationData\":{},\"attributes\":{\"creationDate\":\"%3$s\","
            + "\"mfaAuthenticated\":\"false\"}}},\"eventTime\":\"%3$s\",%4$s,\"awsRegion\":\"eu-west-1\","
            + "\"sourceIPAddress\":\"198.51.%5$d.%6$d\",\"userAgent\":\"%7$s\",%8$s"
            + "\"requestID\":\"%9$s\",\"eventID\":\"%10$s\",\"readOnly\":%11$b,%12$s"
            + "\"eventType\":\"AwsApiCall\",\"managementEvent\":true,\"recipientAccountId\":\"%1$s\","
            + "\"eventCategory\":\"Management\",\"tlsDetails\":{\"tlsVersion\":\"TLSv1.3\",\"cipherSuite\":"
            + "\"TLS_AES_128_GCM_SHA256\",\"clientProvidedHostHeader\":\"ec2.eu-west-1.amazonaws.com\"}}")
        .formatted(
            account,
            role,
            Instant.ofEpochSecond(seconds).truncatedTo(ChronoUnit.SECONDS),
            request,
            random.nextInt(256),
            random.nextInt(256),
            AGENTS.get(random.nextInt(AGENTS.size())),
            denied,
            id(),
            id(),
            random.nextBoolean(),
            resources(account));
  }

  private String object() {
    return "\"eventSource\":\"s3.amazonaws.com\",\"eventName\":\"GetObject\",\"requestParameters\":"
        + "{\"bucketName\":\"data-"
        + random.nextInt(50)
        + "\",\"Host\":\"data.s3.eu-west-1.amazonaws.com\","
        + "\"key\":\"year=2024/month=06/part-"
        + id()
        + ".parquet\"},\"responseElements\":null,"
        + "\"additionalEventData\":{\"SignatureVersion\":\"SigV4\",\"CipherSuite\":\"TLS_AES_128_GCM_SHA256\","
        + "\"bytesTransferredIn\":0,\"bytesTransferredOut\":"
        + random.nextInt(9_000_000)
        + ",\"x-amz-id-2\":\"kPZ3hW0vQm2kq1iJYl8c0y5y9u8bF3tq6ZxJc2yq2nYv8JXlS0o=\"}";
  }

  private String instances() {
    return "\"eventSource\":\"ec2.amazonaws.com\",\"eventName\":\"DescribeInstances\",\"requestParameters\":"
        + "{\"maxResults\":1000,\"instancesSet\":{\"items\":[{\"instanceId\":\"i-0"
        + id().substring(0, 8)
        + "\"},{\"instanceId\":\"i-0"
        + id().substring(0, 8)
        + "\"}]},\"filterSet\":{\"items\":[{\"name\":"
        + "\"instance-state-name\",\"valueSet\":{\"items\":[{\"value\":\"running\"}]}}]}},"
        + "\"responseElements\":null";
  }

  private String policy(String role) {
    return "\"eventSource\":\"iam.amazonaws.com\",\"eventName\":\"PutRolePolicy\",\"requestParameters\":"
        + "{\"roleName\":\""
        + role
        + "\",\"policyName\":\"access\",\"policyDocument\":\"{\\\"Version\\\":"
        + "\\\"2012-10-17\\\",\\\"Statement\\\":[{\\\"Effect\\\":\\\"Allow\\\",\\\"Action\\\":[\\\"s3:GetObject\\\","
        + "\\\"s3:ListBucket\\\"],\\\"Resource\\\":\\\"arn:aws:s3:::data-"
        + random.nextInt(50)
        + "/*\\\"}]}\"},\"responseElements\":null";
  }

  private String resources(String account) {
    return random.nextInt(4) > 0
        ? ""
        : "\"resources\":[{\"accountId\":\""
            + account
            + "\",\"type\":\"AWS::S3::Bucket\",\"ARN\":\"arn:aws:s3:::data\"}],";
  }

  private String id() {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }
}
