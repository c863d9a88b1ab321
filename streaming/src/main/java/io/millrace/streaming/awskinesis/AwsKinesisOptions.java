package io.millrace.streaming.awskinesis;

import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import java.util.List;
import java.util.Map;

/**
 * The options of the source {@code aws-kinesis}, which the connector takes under the same names.
 */
final class AwsKinesisOptions {
  static final ConfigOption<String> STREAM =
      ConfigOption.string("kinesis.streamName")
          .required()
          .describedAs("Name of the Kinesis stream.");

  static final ConfigOption<String> ENDPOINT =
      ConfigOption.string("kinesis.endpointUrl")
          .required()
          .mustBe("a URL with http or https", text -> text.matches("https?://[^/\\s]+/?"))
          .describedAs("Address of the Kinesis API, like https://kinesis.eu-west-1.amazonaws.com.");

  static final ConfigOption<String> START =
      ConfigOption.string("kinesis.startingPosition")
          .defaultValue("TRIM_HORIZON")
          .describedAs(
              "Where a query without a checkpoint begins: TRIM_HORIZON, LATEST, or AT_TIMESTAMP with"
                  + " a time.");

  static final ConfigOption<Boolean> FAIL_ON_DATA_LOSS =
      ConfigOption.flag("kinesis.failOnDataLoss")
          .defaultValue(true)
          .describedAs(
              "Whether the query fails when a shard has gone or expired; the connector alone would"
                  + " go on.");

  static final ConfigOption<String> CONNECTOR =
      ConfigOption.string("kinesis.*")
          .describedAs("Any other option of the connector, like kinesis.consumerType.");

  static final List<ConfigOption<?>> ALL =
      List.of(STREAM, ENDPOINT, START, FAIL_ON_DATA_LOSS, CONNECTOR);

  private static final List<String> CREDENTIALS =
      List.of("kinesis.awsAccessKeyId", "kinesis.awsSecretKey");

  private AwsKinesisOptions() {}

  static List<String> problems(Map<String, String> values) {
    OptionReader reader = new OptionReader("aws-kinesis source", values);
    reader.rejectUnknown(ALL);
    List.of(STREAM, ENDPOINT, START, FAIL_ON_DATA_LOSS).forEach(reader::read);
    for (String key : CREDENTIALS) {
      if (values.keySet().stream().anyMatch(key::equalsIgnoreCase)) {
        reader.problem(
            "'%s' does not belong in a pipeline file: give the cluster a role, or set 'kinesis.stsRoleArn'"
                .formatted(key));
      }
    }
    return reader.problems();
  }
}
