package io.millrace.core.format;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * S3 server access logs, with the fields that AWS's page <a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html">Amazon S3 server
 * access log format</a> lists.
 *
 * <p>A dash becomes null. Fields behind the version ID came over the years and may be missing;
 * further ones that AWS adds are left to the raw table.
 */
public final class S3AccessLog implements LogFormat {
  private static final long serialVersionUID = 1L;

  /** The one instance: there are no options. */
  public static final S3AccessLog INSTANCE = new S3AccessLog();

  static final Columns COLUMNS =
      Columns.builder()
          .add(FieldType.TEXT, "bucket_owner bucket")
          .add(FieldType.TIME, "time")
          .add(FieldType.TEXT, "remote_ip requester request_id operation key")
          .add(FieldType.TEXT, "request_uri method path query protocol")
          .add(FieldType.INT, "http_status")
          .add(FieldType.TEXT, "error_code")
          .add(FieldType.BIGINT, "bytes_sent object_size total_time turn_around_time")
          .add(FieldType.TEXT, "referer user_agent version_id host_id signature_version")
          .add(FieldType.TEXT, "cipher_suite authentication_type host_header tls_version")
          .add(FieldType.TEXT, "access_point_arn acl_required source_region")
          .build();

  private S3AccessLog() {}

  @Override
  public String name() {
    return "s3-access";
  }

  @Override
  public StructType fields() {
    return COLUMNS.struct;
  }

  @Override
  public InternalRow parse(byte[] bytes, int offset, int length) {
    int end = ByteSearch.withoutLineEnd(bytes, offset, offset + length);
    return new S3AccessLine(bytes, offset, end).parse();
  }

  private Object readResolve() {
    return INSTANCE;
  }
}
