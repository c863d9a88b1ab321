package io.millrace.core.envelope;

import io.millrace.core.format.Rows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.catalyst.util.ArrayData;

/** What chains of envelopes hold, as plain values. */
final class Parts {
  private Parts() {}

  static EnvelopeChain chain(String... names) {
    return Envelopes.chain(List.of(names), Map.of());
  }

  /** The columns of each part that are not null, by name. */
  static List<Map<String, Object>> of(EnvelopeChain chain, byte[] record) {
    ArrayData opened = chain.open(record, 0, record.length);
    List<Map<String, Object>> parts = new ArrayList<>();
    for (int i = 0; i < opened.numElements(); i++) {
      parts.add(Rows.values(opened.getStruct(i, chain.partType().size()), chain.partType()));
    }
    return parts;
  }

  /**
   * A text for each part: the message; {@code envelope: reason @offset} of a refused one; {@code
   * dropped}.
   */
  static List<String> texts(EnvelopeChain chain, byte[] record) {
    return of(chain, record).stream().map(Parts::text).toList();
  }

  private static String text(Map<String, Object> part) {
    if (part.get("rejection") instanceof Map<?, ?> rejection) {
      return "%s: %s @%s"
          .formatted(part.get("refused_by"), rejection.get("reason"), rejection.get("at"));
    }
    return part.containsKey("message") ? part.get("message").toString() : "dropped";
  }

  /** The columns of a part beside its number and its message. */
  static Map<String, Object> fields(Map<String, Object> part) {
    Map<String, Object> fields = new LinkedHashMap<>(part);
    fields.keySet().removeAll(List.of("number", "message"));
    return fields;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream stream = new GZIPOutputStream(packed)) {
      stream.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }
}
