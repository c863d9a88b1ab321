package io.millrace.core.format;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * One CloudTrail event, a JSON object. What the columns have no place for goes into the map {@code
 * rescued}.
 *
 * <p>A delivery file with its {@code Records}, and a digest file, are no events and rejected as
 * what they are. An Insights event is one, whose findings are the JSON of {@code insight_details}.
 *
 * <p>Source of truth: AWS, <a
 * href="https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html">CloudTrail
 * record contents</a> and <a
 * href="https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html">userIdentity
 * element</a>.
 */
public final class CloudTrail implements LogFormat {
  private static final long serialVersionUID = 1L;

  public static final CloudTrail INSTANCE = new CloudTrail();

  private CloudTrail() {}

  @Override
  public String name() {
    return "cloudtrail";
  }

  @Override
  public StructType fields() {
    return CloudTrailFields.COLUMNS;
  }

  @Override
  public InternalRow parse(byte[] bytes, int offset, int length) {
    SliceRow row = new SliceRow(CloudTrailFields.LAYOUT, bytes);
    return new CloudTrailEvent(row, bytes, offset, offset + length).parse();
  }

  private Object readResolve() {
    return INSTANCE;
  }
}
