package io.millrace.core.format;

import java.util.Locale;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The access logs of Apache httpd: {@code common} and {@code combined}. The latter is what nginx
 * writes by default, too.
 *
 * <p>A dash stands for a missing value and becomes null. Escapes in the text are decoded, and what
 * is not UTF-8 becomes U+FFFD. A request that is no HTTP request line, as scanners send, is a good
 * record whose method, path, query and protocol are null.
 */
public final class AccessLog implements LogFormat {
  private static final long serialVersionUID = 1L;

  /** {@code %h %l %u %t "%r" %>s %b}. */
  public static final AccessLog COMMON = new AccessLog(Variant.COMMON);

  /**
   * {@code common} and {@code "%{Referer}i" "%{User-agent}i"}. Further quoted fields, like the
   * forwarded addresses of nginx's {@code main} format, are allowed and left to the raw table.
   */
  public static final AccessLog COMBINED = new AccessLog(Variant.COMBINED);

  static final int CLIENT = 0;
  static final int IDENT = 1;
  static final int USER = 2;
  static final int TIME = 3;
  static final int REQUEST = 4;
  static final int METHOD = 5;
  static final int PATH = 6;
  static final int QUERY = 7;
  static final int PROTOCOL = 8;
  static final int STATUS = 9;
  static final int BYTES = 10;
  static final int REFERER = 11;
  static final int AGENT = 12;

  private final Variant variant;
  private final StructType fields;
  private final SliceRow.Layout layout;

  private enum Variant {
    COMMON,
    COMBINED
  }

  private AccessLog(Variant variant) {
    this.variant = variant;
    this.fields = fields(variant);
    this.layout = SliceRow.Layout.of(fields);
  }

  private static StructType fields(Variant variant) {
    StructType common =
        new StructType()
            .add("client", DataTypes.StringType)
            .add("ident", DataTypes.StringType)
            .add("user", DataTypes.StringType)
            .add("time", DataTypes.TimestampType)
            .add("request", DataTypes.StringType)
            .add("method", DataTypes.StringType)
            .add("path", DataTypes.StringType)
            .add("query", DataTypes.StringType)
            .add("protocol", DataTypes.StringType)
            .add("status", DataTypes.IntegerType)
            .add("bytes", DataTypes.LongType);
    return variant == Variant.COMMON
        ? common
        : common.add("referer", DataTypes.StringType).add("agent", DataTypes.StringType);
  }

  @Override
  public String name() {
    return "apache-" + variant.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public StructType fields() {
    return fields;
  }

  @Override
  public InternalRow parse(byte[] bytes, int offset, int length) {
    int end = ByteSearch.withoutLineEnd(bytes, offset, offset + length);
    AccessLine line = new AccessLine(new SliceRow(layout, bytes), bytes, offset, end);
    return variant == Variant.COMBINED ? line.combined() : line.common();
  }

  /** One instance of each variant, also after deserialization. */
  private Object readResolve() {
    return variant == Variant.COMMON ? COMMON : COMBINED;
  }
}
