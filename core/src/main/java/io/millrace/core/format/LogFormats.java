package io.millrace.core.format;

import io.millrace.core.MillraceException;
import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionException;
import io.millrace.core.option.OptionReader;
import io.millrace.core.option.Suggestions;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Every log format, by the name that pipeline files use. */
public final class LogFormats {
  private static final List<Entry> ALL =
      List.of(
          new Entry("apache-common", List.of(), options -> AccessLog.COMMON),
          new Entry("apache-combined", List.of(), options -> AccessLog.COMBINED),
          new Entry("vpc-flow", VpcFlow.OPTIONS, VpcFlow::of),
          new Entry("s3-access", List.of(), options -> S3AccessLog.INSTANCE),
          new Entry("alb", List.of(), options -> LoadBalancerLog.INSTANCE),
          new Entry("cloudfront-standard", List.of(), options -> CloudFrontStandardLog.INSTANCE),
          new Entry(
              "cloudfront-realtime", CloudFrontRealtimeLog.OPTIONS, CloudFrontRealtimeLog::of),
          new Entry("apache-error", ApacheErrorLog.OPTIONS, ApacheErrorLog::of),
          new Entry("nginx-error", NginxErrorLog.OPTIONS, NginxErrorLog::of),
          new Entry("w3c-extended", W3cExtended.OPTIONS, W3cExtended::of),
          new Entry("windows-event", List.of(), options -> WindowsEvent.INSTANCE),
          new Entry("cloudtrail", List.of(), options -> CloudTrail.INSTANCE),
          new Entry("connect-agent-event", List.of(), options -> ConnectAgentEvent.INSTANCE),
          new Entry("json", JsonFormat.OPTIONS, JsonFormat::of),
          new Entry("csv", CsvFormat.OPTIONS, CsvFormat::of),
          new Entry("regex", RegexFormat.OPTIONS, RegexFormat::of),
          new Entry("grok", GrokFormat.OPTIONS, GrokFormat::of));

  private LogFormats() {}

  /**
   * @param factory makes the format of its options; adds what is wrong with them to the reader and
   *     may then return null
   */
  private record Entry(
      String name, List<ConfigOption<?>> options, Function<OptionReader, LogFormat> factory) {}

  /** The names, in the order of the documentation. */
  public static List<String> names() {
    return ALL.stream().map(Entry::name).toList();
  }

  /**
   * What the format can be told.
   *
   * @throws MillraceException when there is no such format
   */
  public static List<ConfigOption<?>> options(String name) {
    return entry(name).options();
  }

  /**
   * The format of that name.
   *
   * @throws MillraceException when there is no such format
   * @throws OptionException with every mistake in the options
   */
  public static LogFormat create(String name, Map<String, String> options) {
    Entry entry = entry(name);
    OptionReader reader = new OptionReader("Format " + entry.name(), options);
    reader.rejectUnknown(entry.options());
    LogFormat format = entry.factory().apply(reader);
    reader.finish();
    return format;
  }

  private static Entry entry(String name) {
    return ALL.stream()
        .filter(entry -> entry.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new MillraceException(
                    "Unknown log format '" + name + "'" + Suggestions.didYouMean(name, names())));
  }
}
