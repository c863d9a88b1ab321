package io.millrace.core.format;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * CloudFront's standard logs: the 33 fields of AWS's page <a
 * href="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html">Standard
 * logging reference</a> with tabs between them.
 *
 * <p>A dash or nothing becomes null. Lines of the years before have the first 12, 15, 18, 19, 23,
 * 24 or 26 of the fields; further ones that AWS adds are left to the raw table. CloudFront's
 * escapes are decoded.
 */
public final class CloudFrontStandardLog implements LogFormat {
  private static final long serialVersionUID = 1L;

  /** The one instance: there are no options. */
  public static final CloudFrontStandardLog INSTANCE = new CloudFrontStandardLog();

  /** The date and the time of a line are one column, so there is one less than fields. */
  static final Columns COLUMNS =
      Columns.builder()
          .add(FieldType.TIME, "time")
          .add(FieldType.TEXT, "x_edge_location")
          .add(FieldType.BIGINT, "sc_bytes")
          .add(FieldType.TEXT, "c_ip cs_method cs_host cs_uri_stem")
          .add(FieldType.INT, "sc_status")
          .add(FieldType.TEXT, "cs_referer cs_user_agent cs_uri_query cs_cookie")
          .add(FieldType.TEXT, "x_edge_result_type x_edge_request_id x_host_header cs_protocol")
          .add(FieldType.BIGINT, "cs_bytes")
          .add(FieldType.DOUBLE, "time_taken")
          .add(FieldType.TEXT, "x_forwarded_for ssl_protocol ssl_cipher")
          .add(FieldType.TEXT, "x_edge_response_result_type cs_protocol_version fle_status")
          .add(FieldType.INT, "fle_encrypted_fields c_port")
          .add(FieldType.DOUBLE, "time_to_first_byte")
          .add(FieldType.TEXT, "x_edge_detailed_result_type sc_content_type")
          .add(FieldType.BIGINT, "sc_content_len sc_range_start sc_range_end")
          .build();

  private CloudFrontStandardLog() {}

  @Override
  public String name() {
    return "cloudfront-standard";
  }

  @Override
  public StructType fields() {
    return COLUMNS.struct;
  }

  @Override
  public InternalRow parse(byte[] bytes, int offset, int length) {
    int end = ByteSearch.withoutLineEnd(bytes, offset, offset + length);
    return new CloudFrontStandardLine(bytes, offset, end).parse();
  }

  private Object readResolve() {
    return INSTANCE;
  }
}
