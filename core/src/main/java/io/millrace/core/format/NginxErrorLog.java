package io.millrace.core.format;

import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import java.time.ZoneId;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The error log of nginx, whose form is fixed.
 *
 * <p>Source of truth: nginx's {@code ngx_log.c} for the start of a line and {@code
 * ngx_http_log_error} in {@code ngx_http_request.c} for the fields at its end; {@code error_log} in
 * <a href="https://nginx.org/en/docs/ngx_core_module.html#error_log">nginx's documentation</a> has
 * the levels.
 */
public final class NginxErrorLog implements LogFormat {
  private static final long serialVersionUID = 1L;

  static final List<ConfigOption<?>> OPTIONS = List.of(PatternOptions.ZONE);

  static final int TIME = 0;
  static final int LEVEL = 1;
  static final int PID = 2;
  static final int TID = 3;
  static final int CONNECTION = 4;
  static final int MESSAGE = 5;

  /** The first of the fields at the end of a line, in the order in which nginx writes them. */
  static final int CLIENT = 6;

  private static final StructType FIELDS =
      new StructType()
          .add("time", DataTypes.TimestampType)
          .add("level", DataTypes.StringType)
          .add("pid", DataTypes.LongType)
          .add("tid", DataTypes.LongType)
          .add("connection", DataTypes.LongType)
          .add("message", DataTypes.StringType)
          .add("client", DataTypes.StringType)
          .add("server", DataTypes.StringType)
          .add("request", DataTypes.StringType)
          .add("subrequest", DataTypes.StringType)
          .add("upstream", DataTypes.StringType)
          .add("host", DataTypes.StringType)
          .add("referrer", DataTypes.StringType);

  private static final SliceRow.Layout LAYOUT = SliceRow.Layout.of(FIELDS);

  private final LocalZone zone;

  private NginxErrorLog(ZoneId zone) {
    this.zone = new LocalZone(zone);
  }

  /** The format of its options; what is wrong with them is with the reader. */
  static NginxErrorLog of(OptionReader reader) {
    return new NginxErrorLog(reader.read(PatternOptions.ZONE));
  }

  @Override
  public String name() {
    return "nginx-error";
  }

  @Override
  public StructType fields() {
    return FIELDS;
  }

  @Override
  public InternalRow parse(byte[] bytes, int offset, int length) {
    int end = ByteSearch.withoutLineEnd(bytes, offset, offset + length);
    return new NginxErrorLine(new SliceRow(LAYOUT, bytes), bytes, offset, end).parse(zone);
  }
}
