package io.millrace.streaming.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Prometheus' text format 0.0.4, read strictly. */
final class PrometheusPage {
  private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
  private static final Pattern HELP = Pattern.compile("# HELP (" + NAME + ") (.+)");
  private static final Pattern TYPE = Pattern.compile("# TYPE (" + NAME + ") (counter|gauge)");
  private static final Pattern LABEL =
      Pattern.compile("(\\w+)=\"((?:[^\"\\\\\\n]|\\\\[\\\\\"n])*)\"");
  private static final Pattern SAMPLE =
      Pattern.compile("(" + NAME + ")\\{(" + LABEL + "(?:," + LABEL + ")*)\\} (\\S+)");

  private final Map<String, String> types = new HashMap<>();
  private final Map<String, Double> samples = new LinkedHashMap<>();

  static PrometheusPage parse(String text) {
    assertThat(text).matches("(?s)|.*\n");
    PrometheusPage page = new PrometheusPage();
    Set<String> explained = new HashSet<>();
    String family = "";
    for (String line : text.lines().toList()) {
      Matcher help = HELP.matcher(line);
      Matcher type = TYPE.matcher(line);
      Matcher sample = SAMPLE.matcher(line);
      if (help.matches()) {
        assertThat(explained.add(help.group(1))).as(line).isTrue();
      } else if (type.matches()) {
        family = type.group(1);
        assertThat(page.types.put(family, type.group(2))).as(line).isNull();
      } else {
        assertThat(sample.matches()).as(line).isTrue();
        // All lines of a metric form one group, behind its type.
        assertThat(sample.group(1)).isEqualTo(family);
        double value = Double.parseDouble(sample.group(sample.groupCount()));
        String series = sample.group(1) + "{" + sample.group(2) + "}";
        assertThat(page.samples.put(series, value)).as(line).isNull();
      }
    }
    assertThat(explained).isEqualTo(page.types.keySet());
    return page;
  }

  String type(String name) {
    return types.get(name);
  }

  /** The value of a query's metric, without the prefix and the labels that all have. */
  Double value(String pipeline, String query, String name) {
    return samples.get(
        "millrace_%s{pipeline=\"%s\",query=\"%s\"}".formatted(name, pipeline, query));
  }
}
