package io.millrace.streaming.metrics;

import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import io.millrace.core.option.SparkSettings;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Where a pipeline's metrics are published.
 *
 * @param cloudWatch whether to write them to standard output for CloudWatch
 * @param prometheusPort empty: not served to Prometheus
 * @param openSearch whether to write them into the pipeline's OpenSearch
 */
public record MetricsOptions(
    boolean cloudWatch,
    String cloudWatchNamespace,
    OptionalInt prometheusPort,
    String prometheusAddress,
    boolean openSearch) {

  private static final int HIGHEST_PORT = 65_535;

  static final ConfigOption<Boolean> CLOUD_WATCH =
      ConfigOption.flag("metrics.cloudwatch")
          .defaultValue(false)
          .describedAs(
              "Write each query's metrics after each micro-batch to standard output, one line of"
                  + " JSON in CloudWatch's embedded metric format.");

  static final ConfigOption<String> CLOUD_WATCH_NAMESPACE =
      ConfigOption.string("metrics.cloudwatch-namespace")
          .defaultValue("Millrace")
          .mustBe(
              "1 to 255 letters, digits and any of . - _ / #, not starting with AWS/",
              text -> text.matches("[A-Za-z0-9._/#-]{1,255}") && !text.startsWith("AWS/"))
          .describedAs("CloudWatch namespace of the metrics.");

  static final ConfigOption<Integer> PROMETHEUS_PORT =
      ConfigOption.integer("metrics.prometheus-port")
          .mustBe("between 0 and 65535", port -> port >= 0 && port <= HIGHEST_PORT)
          .describedAs(
              "Serve the metrics to Prometheus on this port of the driver, at /metrics. 0 takes a"
                  + " free port, which the log names. Not served when this is not set.");

  static final ConfigOption<String> PROMETHEUS_ADDRESS =
      ConfigOption.string("metrics.prometheus-address")
          .defaultValue("127.0.0.1")
          .describedAs(
              "Address to serve at. 0.0.0.0 is every address of the driver: whoever reaches the"
                  + " port can read the metrics.");

  static final ConfigOption<Boolean> OPEN_SEARCH =
      ConfigOption.flag("metrics.opensearch")
          .defaultValue(false)
          .describedAs(
              "Write each query's metrics after each micro-batch into the index millrace_metrics,"
                  + " behind opensearch.index-prefix, of the pipeline's OpenSearch. What it does"
                  + " not take is dropped.");

  public static final List<ConfigOption<?>> ALL =
      List.of(CLOUD_WATCH, CLOUD_WATCH_NAMESPACE, PROMETHEUS_PORT, PROMETHEUS_ADDRESS, OPEN_SEARCH);

  /**
   * @throws io.millrace.core.option.OptionException with every mistake in {@code values}
   */
  public static MetricsOptions of(Map<String, String> values) {
    OptionReader reader = new OptionReader("Metrics", values);
    MetricsOptions options =
        new MetricsOptions(
            reader.read(CLOUD_WATCH),
            reader.read(CLOUD_WATCH_NAMESPACE),
            reader.find(PROMETHEUS_PORT).map(OptionalInt::of).orElseGet(OptionalInt::empty),
            reader.read(PROMETHEUS_ADDRESS),
            reader.read(OPEN_SEARCH));
    reader.rejectUnknown(ALL);
    reader.finish();
    return options;
  }

  /** The Spark setting of an option. */
  static String setting(ConfigOption<?> option) {
    return SparkSettings.PREFIX + option.key();
  }
}
