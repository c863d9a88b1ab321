package io.millrace.core.format;

import static io.millrace.core.format.FieldType.BIGINT;
import static io.millrace.core.format.FieldType.DOUBLE;
import static io.millrace.core.format.FieldType.INT;
import static io.millrace.core.format.FieldType.SECONDS;
import static io.millrace.core.format.FieldType.TEXT;

import java.util.LinkedHashMap;
import java.util.Map;

/** Every field that a CloudFront real-time log can have, in the order of its records. */
final class CloudFrontRealtimeFields {
  /** The types by AWS's names. */
  static final Map<String, FieldType> TYPES = types();

  private CloudFrontRealtimeFields() {}

  private static Map<String, FieldType> types() {
    Map<String, FieldType> types = new LinkedHashMap<>();
    put(types, SECONDS, "timestamp");
    put(types, TEXT, "c-ip s-ip");
    put(types, DOUBLE, "time-to-first-byte");
    put(types, INT, "sc-status");
    put(types, BIGINT, "sc-bytes");
    put(types, TEXT, "cs-method cs-protocol cs-host cs-uri-stem");
    put(types, BIGINT, "cs-bytes");
    put(types, TEXT, "x-edge-location x-edge-request-id x-host-header");
    put(types, DOUBLE, "time-taken");
    put(types, TEXT, "cs-protocol-version c-ip-version cs-user-agent cs-referer cs-cookie");
    put(types, TEXT, "cs-uri-query x-edge-response-result-type x-forwarded-for ssl-protocol");
    put(types, TEXT, "ssl-cipher x-edge-result-type");
    put(types, INT, "fle-encrypted-fields");
    put(types, TEXT, "fle-status sc-content-type");
    put(types, BIGINT, "sc-content-len sc-range-start sc-range-end");
    put(types, INT, "c-port");
    put(types, TEXT, "x-edge-detailed-result-type c-country cs-accept-encoding cs-accept");
    put(types, TEXT, "cache-behavior-path-pattern cs-headers cs-header-names");
    put(types, INT, "cs-headers-count");
    put(types, TEXT, "primary-distribution-id primary-distribution-dns-name");
    put(types, DOUBLE, "origin-fbl origin-lbl");
    put(types, BIGINT, "asn");
    // Media clients send these as they like, and none of them may cost the record.
    put(types, TEXT, "cmcd-encoded-bitrate cmcd-buffer-length cmcd-buffer-starvation");
    put(types, TEXT, "cmcd-content-id cmcd-object-duration cmcd-deadline");
    put(types, TEXT, "cmcd-measured-throughput cmcd-next-object-request");
    put(types, TEXT, "cmcd-next-range-request cmcd-object-type cmcd-playback-rate");
    put(types, TEXT, "cmcd-requested-maximum-throughput cmcd-streaming-format");
    put(types, TEXT, "cmcd-session-id cmcd-stream-type cmcd-startup cmcd-top-bitrate cmcd-version");
    put(types, TEXT, "r-host sr-reason x-edge-mqcs distribution-tenant-id connection-id");
    return types;
  }

  private static void put(Map<String, FieldType> types, FieldType type, String names) {
    for (String name : names.split(" ")) {
      types.put(name, type);
    }
  }
}
