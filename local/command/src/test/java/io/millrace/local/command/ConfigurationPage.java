package io.millrace.local.command;

import io.millrace.core.detect.DetectorFunction;
import io.millrace.core.envelope.Envelopes;
import io.millrace.core.format.LogFormats;
import io.millrace.core.notify.AlertOptions;
import io.millrace.core.option.ByteSizes;
import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.Durations;
import io.millrace.core.pipeline.PipelineKeys;
import io.millrace.core.pipeline.SourceOptions;
import io.millrace.core.reference.ReferenceOptions;
import io.millrace.core.reference.ReferenceTable;
import io.millrace.streaming.metrics.MetricsOptions;
import io.millrace.streaming.opensearch.OpenSearchOptions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/** The generated part of {@code docs/configuration.md}: a table of each group of keys. */
final class ConfigurationPage {
  /** What Spark settings of Millrace begin with. */
  static final String SETTINGS = "spark.millrace.";

  private final StringBuilder page = new StringBuilder();

  static String render() {
    ConfigurationPage page = new ConfigurationPage();
    for (PipelineKeys.Group group : PipelineKeys.groups()) {
      String title = group.path().isEmpty() ? "The top of the file" : "`" + group.path() + "`";
      page.table("## " + title, group.description() + ".", group.keys());
    }
    ServiceLoader.load(SourceOptions.class).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparing(SourceOptions::format))
        .forEach(
            source ->
                page.table(
                    "## `source.options` of `" + source.format() + "`", "", source.options()));
    for (ReferenceTable.Format format : ReferenceTable.Format.values()) {
      page.table(
          "## `tables[].options` of `" + format.spelling() + "`", "", ReferenceOptions.of(format));
    }
    page.formats();
    page.page.append('\n');
    page.table(
        "## `records.envelope-options`",
        "How much one record may unpack to, all its envelopes together.",
        Envelopes.options());
    page.detectors();
    page.settings();
    return page.page.toString();
  }

  private void formats() {
    for (String format : LogFormats.names()) {
      List<ConfigOption<?>> options = LogFormats.options(format);
      if (!options.isEmpty()) {
        table("## `records.options` of `" + format + "`", "", options);
      }
    }
    List<String> without =
        LogFormats.names().stream()
            .filter(format -> LogFormats.options(format).isEmpty())
            .map(format -> "`" + format + "`")
            .toList();
    page.append("## Formats without options\n\n").append(String.join(", ", without)).append("\n");
  }

  private void detectors() {
    for (DetectorFunction function : DetectorFunction.values()) {
      table("## `detectors[].options` of `" + function.spelling() + "`", "", function.options());
    }
  }

  private void settings() {
    table(
        "## Spark settings of the OpenSearch sink",
        "How documents are sent. Set with `--conf` of `spark-submit`, like `--conf "
            + SETTINGS
            + "opensearch.bulk-size=1MB`.",
        SETTINGS,
        OpenSearchOptions.ALL);
    table("## Spark settings of alerts", "How notifications are sent.", SETTINGS, AlertOptions.ALL);
    table(
        "## Spark settings of the metrics",
        "Where the pipeline's metrics are published; [operations.md](operations.md) says what they are.",
        SETTINGS,
        MetricsOptions.ALL);
    page.setLength(page.length() - 1);
  }

  private void table(String heading, String text, List<ConfigOption<?>> options) {
    table(heading, text, "", options);
  }

  private void table(String heading, String text, String prefix, List<ConfigOption<?>> options) {
    page.append(heading).append("\n\n");
    if (!text.isEmpty()) {
      page.append(text).append("\n\n");
    }
    page.append("| key | value | default | meaning |\n| --- | --- | --- | --- |\n");
    for (ConfigOption<?> option : options) {
      page.append(
          "| `%s` | %s | %s | %s |%n"
              .formatted(
                  prefix + option.key(),
                  cell(option.typeName()),
                  defaultOf(option),
                  cell(option.description())));
    }
    page.append('\n');
  }

  private static String defaultOf(ConfigOption<?> option) {
    if (option.isRequired()) {
      return "required";
    }
    return option.defaultValue().map(value -> spelling(option, value)).orElse("none");
  }

  private static String spelling(ConfigOption<?> option, Object value) {
    String text;
    if (value instanceof Duration duration) {
      text = Durations.format(duration);
    } else if (value instanceof Enum<?> constant) {
      text = ConfigOption.spelling(constant);
    } else if (value.equals(Long.MAX_VALUE) || value.equals(Integer.MAX_VALUE)) {
      return "no limit";
    } else if (value instanceof Long size && option.typeName().startsWith("size")) {
      text = ByteSizes.format(size);
    } else {
      text = value.toString();
    }
    return text.isEmpty() ? "empty" : "`" + cell(text) + "`";
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;");
  }
}
