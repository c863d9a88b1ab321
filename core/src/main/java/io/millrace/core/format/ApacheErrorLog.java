package io.millrace.core.format;

import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import java.time.ZoneId;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The error log of Apache httpd, as 2.2 and 2.4 write it without an {@code ErrorLogFormat} of one's
 * own.
 *
 * <p>Source of truth: {@code ErrorLogFormat} in <a
 * href="https://httpd.apache.org/docs/2.4/mod/core.html#errorlogformat">Apache's core
 * documentation</a>.
 */
public final class ApacheErrorLog implements LogFormat {
  private static final long serialVersionUID = 1L;

  static final List<ConfigOption<?>> OPTIONS = List.of(PatternOptions.ZONE);

  static final int TIME = 0;
  static final int MODULE = 1;
  static final int LEVEL = 2;
  static final int PID = 3;
  static final int TID = 4;
  static final int SOURCE_FILE = 5;
  static final int SOURCE_LINE = 6;
  static final int STATUS = 7;
  static final int STATUS_TEXT = 8;
  static final int CLIENT = 9;
  static final int CLIENT_PORT = 10;
  static final int CODE = 11;
  static final int MESSAGE = 12;
  static final int REFERER = 13;

  private static final StructType FIELDS =
      new StructType()
          .add("time", DataTypes.TimestampType)
          .add("module", DataTypes.StringType)
          .add("level", DataTypes.StringType)
          .add("pid", DataTypes.LongType)
          .add("tid", DataTypes.LongType)
          .add("source_file", DataTypes.StringType)
          .add("source_line", DataTypes.IntegerType)
          .add("error_status", DataTypes.LongType)
          .add("error_text", DataTypes.StringType)
          .add("client", DataTypes.StringType)
          .add("client_port", DataTypes.IntegerType)
          .add("code", DataTypes.StringType)
          .add("message", DataTypes.StringType)
          .add("referer", DataTypes.StringType);

  private static final SliceRow.Layout LAYOUT = SliceRow.Layout.of(FIELDS);

  private final LocalZone zone;

  private ApacheErrorLog(ZoneId zone) {
    this.zone = new LocalZone(zone);
  }

  /** The format of its options; what is wrong with them is with the reader. */
  static ApacheErrorLog of(OptionReader reader) {
    return new ApacheErrorLog(reader.read(PatternOptions.ZONE));
  }

  @Override
  public String name() {
    return "apache-error";
  }

  @Override
  public StructType fields() {
    return FIELDS;
  }

  @Override
  public InternalRow parse(byte[] bytes, int offset, int length) {
    int end = ByteSearch.withoutLineEnd(bytes, offset, offset + length);
    return new ApacheErrorLine(new SliceRow(LAYOUT, bytes), bytes, offset, end).parse(zone);
  }
}
