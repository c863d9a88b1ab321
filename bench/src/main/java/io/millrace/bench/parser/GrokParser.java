package io.millrace.bench.parser;

import io.krakens.grok.api.Grok;
import io.krakens.grok.api.GrokCompiler;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** java-grok with its own COMBINEDAPACHELOG. */
final class GrokParser {
  private final Grok grok;

  GrokParser() {
    GrokCompiler compiler = GrokCompiler.newInstance();
    compiler.registerDefaultPatterns();
    grok = compiler.compile("%{COMBINEDAPACHELOG}");
  }

  /** Null when the line does not match. */
  Fields parse(byte[] line) {
    Map<String, Object> found = grok.match(new String(line, StandardCharsets.UTF_8)).capture();
    if (found.isEmpty() || found.get("verb") == null) {
      return null;
    }
    String target = text(found, "request");
    return new Fields(
        text(found, "clientip"),
        text(found, "ident"),
        text(found, "auth"),
        Fields.micros(text(found, "timestamp")),
        text(found, "verb"),
        Fields.path(target),
        Fields.query(target),
        text(found, "httpversion"),
        Integer.parseInt(text(found, "response")),
        Fields.bytes(text(found, "bytes")),
        text(found, "referrer"),
        text(found, "agent"));
  }

  private static String text(Map<String, Object> found, String name) {
    return (String) found.get(name);
  }
}
