package io.millrace.core.reference.dynamodb;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/**
 * A table in DynamoDB and how it is reached. Connects for each read, as reads are minutes apart.
 *
 * @param endpoint null for the region's own
 * @param roleArn role to assume; null for the caller's own credentials
 * @param externalId what the role's trust demands; null for nothing
 */
public record DynamoDbTable(
    String name, String region, URI endpoint, String roleArn, String externalId) {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);
  private static final String SESSION_NAME = "millrace";

  /**
   * Reads every item.
   *
   * @param columns attributes to read, by their names
   */
  public List<Row> rows(StructType columns) {
    try (DefaultCredentialsProvider own = DefaultCredentialsProvider.builder().build()) {
      return roleArn == null ? rows(columns, own) : rowsInRole(columns, own);
    }
  }

  private List<Row> rowsInRole(StructType columns, AwsCredentialsProvider own) {
    try (StsClient sts =
            StsClient.builder()
                .region(Region.of(region))
                .credentialsProvider(own)
                .httpClientBuilder(ApacheHttpClient.builder())
                .build();
        StsAssumeRoleCredentialsProvider role =
            StsAssumeRoleCredentialsProvider.builder()
                .stsClient(sts)
                .refreshRequest(
                    request ->
                        request
                            .roleArn(roleArn)
                            .roleSessionName(SESSION_NAME)
                            .externalId(externalId))
                .build()) {
      return rows(columns, role);
    }
  }

  private List<Row> rows(StructType columns, AwsCredentialsProvider credentials) {
    try (DynamoDbClient client =
        DynamoDbClient.builder()
            .region(Region.of(region))
            .endpointOverride(endpoint)
            .credentialsProvider(credentials)
            .httpClientBuilder(
                ApacheHttpClient.builder()
                    .connectionTimeout(CONNECT_TIMEOUT)
                    .socketTimeout(READ_TIMEOUT))
            .build()) {
      return new TableScan(client, name).rows(columns);
    }
  }
}
