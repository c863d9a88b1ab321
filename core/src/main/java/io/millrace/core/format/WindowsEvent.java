package io.millrace.core.format;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * One event of the Windows event log: the JSON or XML of Kinesis Agent for Windows, the JSON of
 * Winlogbeat, and flat JSON as NXLog writes it. What the columns have no place for goes into the
 * map {@code rescued}.
 *
 * <p>Source of truth: Microsoft, <a
 * href="https://learn.microsoft.com/en-us/windows/win32/wes/eventschema-schema">Event Schema</a>;
 * AWS, <a
 * href="https://docs.aws.amazon.com/kinesis-agent-windows/latest/userguide/source-object-declarations.html">source
 * declarations</a> of Kinesis Agent for Windows; Elastic, <a
 * href="https://www.elastic.co/guide/en/beats/winlogbeat/current/exported-fields-winlog.html">Winlogbeat's
 * fields</a>; NXLog, fields of {@code im_msvistalog}.
 */
public final class WindowsEvent implements LogFormat {
  private static final long serialVersionUID = 1L;

  public static final WindowsEvent INSTANCE = new WindowsEvent();

  private static final int MARK_LENGTH = 3;

  private WindowsEvent() {}

  /** Says why and where a record is no event. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    /** Offset in the record. */
    final int at;

    Refused(String reason, int at) {
      super(reason, null, false, false);
      this.at = at;
    }
  }

  @Override
  public String name() {
    return "windows-event";
  }

  @Override
  public StructType fields() {
    return WindowsEventFields.COLUMNS;
  }

  @Override
  public InternalRow parse(byte[] bytes, int offset, int length) {
    try {
      return event(bytes, offset, offset + length);
    } catch (Refused e) {
      return RejectedRow.of(WindowsEventFields.COLUMNS.size(), e.getMessage(), e.at);
    }
  }

  private static InternalRow event(byte[] bytes, int start, int end) throws Refused {
    WindowsEventRow row = new WindowsEventRow();
    int at = afterSpace(bytes, afterMark(bytes, start, end), end, false);
    // Copied from the Event Viewer, elements that can be folded have a dash in front.
    int element = afterSpace(bytes, at, end, true);
    if (at == end) {
      throw new Refused("empty record", 0);
    } else if (element < end && bytes[element] == '<') {
      new WindowsEventXml(row, bytes, start, element, end).parse();
    } else if (bytes[at] == '{') {
      new WindowsEventJson(row, bytes, start, end).parse(at);
    } else {
      throw new Refused("neither a JSON object nor XML", at - start);
    }
    if (!row.isEvent()) {
      throw new Refused("no Windows event: it has no event ID", 0);
    }
    return row.finished();
  }

  private static int afterMark(byte[] bytes, int start, int end) {
    boolean marked =
        end - start >= MARK_LENGTH
            && (bytes[start] & 0xFF) == 0xEF
            && (bytes[start + 1] & 0xFF) == 0xBB
            && (bytes[start + 2] & 0xFF) == 0xBF;
    return marked ? start + MARK_LENGTH : start;
  }

  private static int afterSpace(byte[] bytes, int at, int end, boolean alsoDashes) {
    int i = at;
    while (i < end && (isSpace(bytes[i]) || (alsoDashes && bytes[i] == '-'))) {
      i++;
    }
    return i;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  private Object readResolve() {
    return INSTANCE;
  }
}
