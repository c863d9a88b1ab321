package io.millrace.core.notify;

import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How notifications are sent. Whom they go to stands in the pipeline file's part {@code alerts}.
 *
 * @param retryBudget time that a micro-batch may lose on one target
 * @param timeout for one try
 * @param snsEndpoint in place of the region's own
 */
public record AlertOptions(Duration retryBudget, Duration timeout, Optional<URI> snsEndpoint) {
  static final ConfigOption<Duration> RETRY_BUDGET =
      ConfigOption.duration("alerts.retry-budget")
          .defaultValue(Duration.ofSeconds(30))
          .describedAs(
              "Time that a micro-batch of alerts may spend on a target that takes nothing. What is"
                  + " not sent by then is noted in the table 'undelivered'. 0s never retries.");

  static final ConfigOption<Duration> TIMEOUT =
      ConfigOption.duration("alerts.timeout")
          .defaultValue(Duration.ofSeconds(10))
          .mustBe("longer than 0s", timeout -> timeout.compareTo(Duration.ZERO) > 0)
          .describedAs("Time to wait for a target's answer.");

  static final ConfigOption<URI> SNS_ENDPOINT =
      ConfigOption.custom("alerts.sns.endpoint", "http(s) URL", URI::create)
          .mustBe("an http(s) URL", AlertOptions::isHttp)
          .describedAs("Where SNS is, in place of the endpoint of the topic's region.");

  public static final List<ConfigOption<?>> ALL = List.of(RETRY_BUDGET, TIMEOUT, SNS_ENDPOINT);

  /**
   * @throws io.millrace.core.option.OptionException with every mistake in {@code values}
   */
  public static AlertOptions of(Map<String, String> values) {
    OptionReader reader = new OptionReader("Alerts", values);
    AlertOptions options =
        new AlertOptions(
            reader.read(RETRY_BUDGET), reader.read(TIMEOUT), reader.find(SNS_ENDPOINT));
    reader.rejectUnknown(ALL);
    reader.finish();
    return options;
  }

  private static boolean isHttp(URI uri) {
    return uri.getHost() != null
        && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
  }
}
