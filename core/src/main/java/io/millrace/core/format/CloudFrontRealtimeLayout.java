package io.millrace.core.format;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * The fields of one real-time log in the form that parsing needs.
 *
 * @param decodings how the escapes of each field are decoded
 * @param query place of {@code cs-uri-query}, or -1
 */
record CloudFrontRealtimeLayout(String[] names, FieldType[] types, Decoding[] decodings, int query)
    implements Serializable {

  enum Decoding {
    NONE,
    ONCE,
    TWICE
  }

  /** Of the URL it is not known how often it was encoded, so it stays as logged. */
  private static final Map<String, Decoding> EXCEPTIONS =
      Map.of(
          "cs-uri-stem", Decoding.NONE,
          "cs-uri-query", Decoding.NONE,
          "cs-user-agent", Decoding.TWICE);

  static CloudFrontRealtimeLayout of(List<String> fields) {
    return new CloudFrontRealtimeLayout(
        fields.stream().map(FieldList::column).toArray(String[]::new),
        fields.stream().map(CloudFrontRealtimeFields.TYPES::get).toArray(FieldType[]::new),
        fields.stream()
            .map(field -> EXCEPTIONS.getOrDefault(field, Decoding.ONCE))
            .toArray(Decoding[]::new),
        fields.indexOf("cs-uri-query"));
  }
}
