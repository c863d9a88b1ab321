package io.millrace.core.format;

import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;

/** One CSV record while it is parsed, value by value. */
final class CsvRecord {
  private final CsvDialect dialect;
  private final byte[] bytes;
  private final int start;
  private final int end;
  private final Object[] row;
  private int at;
  private InternalRow rejected;

  CsvRecord(CsvDialect dialect, byte[] bytes, int start, int end) {
    this.dialect = dialect;
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.at = start;
    this.row = new Object[dialect.types.length + 1];
  }

  InternalRow parse() {
    if (start == end) {
      return reject("empty line", start);
    }
    if (dialect.isHeader(bytes, start, end)) {
      return reject("header line", start);
    }
    int columns = dialect.types.length;
    for (int column = 0; column < columns; column++) {
      if (column > 0 && !delimiterBefore(column)) {
        return rejected;
      }
      if (!(isQuote(at) ? quoted(column) : plain(column))) {
        return rejected;
      }
    }
    if (at < end) {
      return reject("text after the last column '%s'".formatted(dialect.names[columns - 1]), at);
    }
    return new GenericInternalRow(row);
  }

  private boolean delimiterBefore(int column) {
    if (at == end) {
      rejected =
          reject(
              "%d of %d columns, '%s' is missing"
                  .formatted(column, dialect.types.length, dialect.names[column]),
              at);
      return false;
    }
    at++;
    return true;
  }

  private boolean isQuote(int index) {
    return index < end && bytes[index] == dialect.quote;
  }

  private boolean plain(int column) {
    int from = at;
    int delimiter = ByteSearch.indexOf(bytes, from, end, dialect.delimiter);
    at = delimiter < 0 ? end : delimiter;
    return dialect.isNull(bytes, from, at) || put(column, bytes, from, at, from);
  }

  private boolean quoted(int column) {
    int from = at + 1;
    int quote = ByteSearch.indexOf(bytes, from, end, dialect.quote);
    boolean doubled = false;
    while (quote >= 0 && isQuote(quote + 1)) {
      doubled = true;
      quote = ByteSearch.indexOf(bytes, quote + 2, end, dialect.quote);
    }
    if (quote < 0) {
      rejected = reject("no quote after column '%s'".formatted(dialect.names[column]), from - 1);
      return false;
    }
    at = quote + 1;
    if (at < end && bytes[at] != dialect.delimiter) {
      rejected = reject("text after the quote of column '%s'".formatted(dialect.names[column]), at);
      return false;
    }
    if (!doubled) {
      return put(column, bytes, from, quote, from);
    }
    byte[] single = withSingleQuotes(from, quote);
    return put(column, single, 0, single.length, from);
  }

  private byte[] withSingleQuotes(int from, int to) {
    byte[] single = new byte[to - from];
    int length = 0;
    for (int i = from; i < to; i++) {
      single[length++] = bytes[i];
      i += bytes[i] == dialect.quote ? 1 : 0;
    }
    return Arrays.copyOf(single, length);
  }

  private boolean put(int column, byte[] source, int from, int to, int reportedAt) {
    Object value = dialect.values.read(dialect.types[column], source, from, to);
    if (value == TextValues.MISMATCH) {
      rejected =
          reject(
              "column '%s' is no %s".formatted(dialect.names[column], dialect.types[column].sql()),
              reportedAt);
      return false;
    }
    row[column] = value;
    return true;
  }

  private InternalRow reject(String reason, int where) {
    return RejectedRow.of(dialect.types.length, reason, where - start);
  }
}
