package io.millrace.core.format;

import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * One record of comma-separated values, quoted as RFC 4180 says, with declared columns.
 *
 * <p>A record has as many values as there are columns. A value without quotes that equals the null
 * value is null. A record that repeats the column names is a header, and is rejected as such.
 */
public final class CsvFormat implements LogFormat {
  private static final long serialVersionUID = 1L;

  static final ConfigOption<Character> DELIMITER =
      ConfigOption.custom("delimiter", "single ASCII character, or tab", CsvFormat::character)
          .defaultValue(',')
          .describedAs("What separates values: one ASCII character, or the word tab.");

  static final ConfigOption<Character> QUOTE =
      ConfigOption.custom("quote", "single ASCII character", CsvFormat::character)
          .defaultValue('"')
          .describedAs("What encloses a value that holds delimiters; doubled inside it.");

  static final ConfigOption<String> NULL_VALUE =
      ConfigOption.string("null-value")
          .defaultValue("")
          .describedAs("The text without quotes that stands for null, like - or \\N.");

  static final List<ConfigOption<?>> OPTIONS =
      List.of(DeclaredSchema.SCHEMA, DeclaredSchema.TIMESTAMPS, DELIMITER, QUOTE, NULL_VALUE);

  private final StructType fields;
  private final CsvDialect dialect;

  private CsvFormat(StructType fields, CsvDialect dialect) {
    this.fields = fields;
    this.dialect = dialect;
  }

  /** The format of its options; what is wrong with them is with the reader. */
  static CsvFormat of(OptionReader reader) {
    StructType schema =
        DeclaredSchema.read(reader, TextValues::supports, List.of(LogFormat.REJECTION));
    char delimiter = reader.read(DELIMITER);
    char quote = reader.read(QUOTE);
    if (delimiter == quote) {
      reader.problem("'delimiter' and 'quote' are both " + delimiter);
    }
    TextValues values = new TextValues(reader.read(DeclaredSchema.TIMESTAMPS));
    String nullValue = reader.read(NULL_VALUE);
    return schema == null
        ? null
        : new CsvFormat(schema, new CsvDialect(schema, delimiter, quote, nullValue, values));
  }

  private static char character(String text) {
    if (text.equalsIgnoreCase("tab") || text.equals("\\t")) {
      return '\t';
    }
    if (text.length() != 1 || text.charAt(0) > 0x7E) {
      throw new IllegalArgumentException("'" + text + "' is not one ASCII character");
    }
    return text.charAt(0);
  }

  @Override
  public String name() {
    return "csv";
  }

  @Override
  public StructType fields() {
    return fields;
  }

  @Override
  public InternalRow parse(byte[] bytes, int offset, int length) {
    int end = ByteSearch.withoutLineEnd(bytes, offset, offset + length);
    return new CsvRecord(dialect, bytes, offset, end).parse();
  }
}
