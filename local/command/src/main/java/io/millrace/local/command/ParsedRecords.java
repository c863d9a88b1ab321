package io.millrace.local.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.core.envelope.EnvelopeChain;
import io.millrace.core.format.LogFormat;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.StructType;

/** Takes records out of their envelopes, parses their messages, and counts and prints both ways. */
final class ParsedRecords {
  private static final int SHOWN = 200;

  /** Where a part of a record has the columns of its envelopes, behind its number and message. */
  private static final int PART_NUMBER = 0;

  private static final int PART_MESSAGE = 1;
  private static final int PART_FIELDS = 2;

  private final LogFormat format;
  private final StructType fields;
  private final Optional<EnvelopeChain> envelopes;
  private final JsonRows rows;
  private final PrintStream errors;
  private final String name;

  private long parsed;
  private long rejected;
  private long dropped;

  /**
   * @param name of what is read, in messages
   */
  ParsedRecords(
      LogFormat format,
      Optional<EnvelopeChain> envelopes,
      JsonRows rows,
      PrintStream errors,
      String name) {
    this.format = format;
    this.fields = format.fields();
    this.envelopes = envelopes;
    this.rows = rows;
    this.errors = errors;
    this.name = name;
  }

  /**
   * Parses a record.
   *
   * @param number of the record, from 1
   */
  void add(long number, byte[] bytes, int offset, int length) throws IOException {
    if (envelopes.isEmpty()) {
      parse(number + "", bytes, offset, length, null);
      return;
    }
    EnvelopeChain chain = envelopes.get();
    int size = chain.partType().size();
    ArrayData parts = chain.open(bytes, offset, length);
    for (int i = 0; i < parts.numElements(); i++) {
      InternalRow part = parts.getStruct(i, size);
      String place = number + "." + part.getInt(PART_NUMBER);
      if (part.isNullAt(PART_MESSAGE)) {
        dropped++;
        continue;
      }
      byte[] message = part.getUTF8String(PART_MESSAGE).getBytes();
      if (part.isNullAt(size - 1)) {
        parse(place, message, 0, message.length, part);
      } else {
        InternalRow rejection = part.getStruct(size - 1, LogFormat.REJECTION_TYPE.size());
        reject(
            place,
            "%s: %s".formatted(part.getUTF8String(size - 2), rejection.getUTF8String(0)),
            rejection.getInt(1),
            message,
            0,
            message.length);
      }
    }
  }

  /** Counts a record that could not be read whole, and shows its beginning. */
  void reject(long number, String reason, int at, byte[] bytes, int offset, int length) {
    reject(number + "", reason, at, bytes, offset, length);
  }

  long rejected() {
    return rejected;
  }

  /** Like {@code 2 of 3 lines parsed, 1 rejected}. */
  String summary() {
    return envelopes.isEmpty()
        ? "%d of %d lines parsed, %d rejected".formatted(parsed, parsed + rejected, rejected)
        : "%d of %d messages parsed, %d rejected, %d of the sender's own dropped"
            .formatted(parsed, parsed + rejected, rejected, dropped);
  }

  private void parse(String place, byte[] bytes, int offset, int length, InternalRow part)
      throws IOException {
    InternalRow row = format.parse(bytes, offset, length);
    if (!row.isNullAt(fields.size())) {
      InternalRow rejection = row.getStruct(fields.size(), LogFormat.REJECTION_TYPE.size());
      reject(
          place, rejection.getUTF8String(0).toString(), rejection.getInt(1), bytes, offset, length);
      return;
    }
    parsed++;
    rows.begin();
    rows.fields(row, 0, fields);
    if (part != null) {
      rows.fields(part, PART_FIELDS, envelopes.get().fields());
    }
    rows.end();
  }

  private void reject(String place, String reason, int at, byte[] bytes, int offset, int length) {
    rejected++;
    errors.printf(
        "%s:%s: %s (byte %d): %s%n", name, place, reason, at, shown(bytes, offset, length));
  }

  /** The beginning, safe for a terminal. */
  private static String shown(byte[] bytes, int offset, int length) {
    String text = new String(bytes, offset, Math.min(length, SHOWN), UTF_8);
    String safe = text.replaceAll("\\p{Cntrl}", "\uFFFD");
    return length > SHOWN ? safe + "…" : safe;
  }
}
