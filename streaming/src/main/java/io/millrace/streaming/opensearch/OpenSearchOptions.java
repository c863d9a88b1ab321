package io.millrace.streaming.opensearch;

import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How documents are sent to OpenSearch. Where to and as whom stands in the pipeline file's part
 * {@code opensearch}.
 *
 * @param region empty: taken from the cluster's host name, else from the AWS region providers
 */
public record OpenSearchOptions(
    long bulkBytes,
    int bulkDocuments,
    Duration retryBudget,
    Duration connectTimeout,
    Duration readTimeout,
    Duration probeTimeout,
    String region)
    implements Serializable {

  static final ConfigOption<Long> BULK_SIZE =
      ConfigOption.byteSize("opensearch.bulk-size")
          .defaultValue(5L << 20)
          .mustBe("between 1KB and 100MB", bytes -> bytes >= 1 << 10 && bytes <= 100 << 20)
          .describedAs(
              "Most bytes in one bulk request. Requests shrink below it while the cluster"
                  + " answers 429, and grow back.");

  static final ConfigOption<Integer> BULK_DOCUMENTS =
      ConfigOption.integer("opensearch.bulk-documents")
          .defaultValue(5_000)
          .mustBe("at least 1", count -> count >= 1)
          .describedAs("Most documents in one bulk request.");

  static final ConfigOption<Duration> RETRY_BUDGET =
      ConfigOption.duration("opensearch.retry-budget")
          .defaultValue(Duration.ofSeconds(10))
          .describedAs(
              "Time that a micro-batch may spend on retries. What is not delivered by then waits in"
                  + " the table 'undelivered', and the next micro-batches try once until the"
                  + " cluster takes documents again. 0s never retries.");

  static final ConfigOption<Duration> CONNECT_TIMEOUT =
      ConfigOption.duration("opensearch.connect-timeout")
          .defaultValue(Duration.ofSeconds(2))
          .mustBe("longer than 0s", OpenSearchOptions::isPositive)
          .describedAs("Time to wait for a connection.");

  static final ConfigOption<Duration> READ_TIMEOUT =
      ConfigOption.duration("opensearch.read-timeout")
          .defaultValue(Duration.ofSeconds(10))
          .mustBe("longer than 0s", OpenSearchOptions::isPositive)
          .describedAs("Time to wait for the answer to a bulk request.");

  static final ConfigOption<Duration> PROBE_TIMEOUT =
      ConfigOption.duration("opensearch.probe-timeout")
          .defaultValue(Duration.ofSeconds(1))
          .mustBe("longer than 0s", OpenSearchOptions::isPositive)
          .describedAs(
              "Time that a micro-batch waits for a sign of life from a cluster that was"
                  + " unreachable in the micro-batch before.");

  static final ConfigOption<String> REGION =
      ConfigOption.string("opensearch.region")
          .defaultValue("")
          .describedAs(
              "AWS region that requests are signed for, with auth 'sigv4'. By default the region in"
                  + " the host name, else the region that the AWS SDK finds.");

  public static final List<ConfigOption<?>> ALL =
      List.of(
          BULK_SIZE,
          BULK_DOCUMENTS,
          RETRY_BUDGET,
          CONNECT_TIMEOUT,
          READ_TIMEOUT,
          PROBE_TIMEOUT,
          REGION);

  /**
   * @throws io.millrace.core.option.OptionException with every mistake in {@code values}
   */
  public static OpenSearchOptions of(Map<String, String> values) {
    OptionReader reader = new OptionReader("OpenSearch sink", values);
    OpenSearchOptions options =
        new OpenSearchOptions(
            reader.read(BULK_SIZE),
            reader.read(BULK_DOCUMENTS),
            reader.read(RETRY_BUDGET),
            reader.read(CONNECT_TIMEOUT),
            reader.read(READ_TIMEOUT),
            reader.read(PROBE_TIMEOUT),
            reader.read(REGION));
    reader.rejectUnknown(ALL);
    reader.finish();
    return options;
  }

  public static OpenSearchOptions defaults() {
    return of(Map.of());
  }

  private static boolean isPositive(Duration duration) {
    return duration.compareTo(Duration.ZERO) > 0;
  }
}
