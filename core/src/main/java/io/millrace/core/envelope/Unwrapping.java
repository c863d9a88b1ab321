package io.millrace.core.envelope;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/** One record while its envelopes come off. */
final class Unwrapping {
  /** Columns before the envelopes' own, {@code number} and {@code message}. */
  private static final int BEFORE = 2;

  /** Columns behind them, {@code refused_by} and {@code rejection}. */
  private static final int BEHIND = 2;

  private final EnvelopeChain chain;
  private final byte[] bytes;
  private final int offset;
  private final int length;
  private final Allowance allowance;
  private final Object[] fields;
  private final List<InternalRow> parts = new ArrayList<>();

  Unwrapping(EnvelopeChain chain, byte[] bytes, int offset, int length) {
    this.chain = chain;
    this.bytes = bytes;
    this.offset = offset;
    this.length = length;
    this.allowance = new Allowance(chain.limits());
    this.fields = new Object[chain.fields().size()];
  }

  ArrayData parts() {
    try {
      open(0, bytes, offset, offset + length);
    } catch (Allowance.TooManyMessages e) {
      // Half of its messages would be neither the record nor its absence.
      parts.clear();
      Arrays.fill(fields, null);
      refuse(0, bytes, offset, offset + length, e.getMessage(), 0);
    }
    if (parts.isEmpty()) {
      parts.add(part(null));
    }
    return new GenericArrayData(parts.toArray());
  }

  private void open(int level, byte[] inner, int from, int to) {
    if (level == chain.length()) {
      allowance.message();
      parts.add(part(text(inner, from, to)));
    } else {
      chain.envelope(level).open(inner, from, to, new Level(level));
    }
  }

  /** What the envelope of one level holds goes to the next. */
  private final class Level implements Contents {
    private final int level;

    Level(int level) {
      this.level = level;
    }

    @Override
    public void set(int ordinal, Object value) {
      fields[chain.firstField(level) + ordinal] = value;
    }

    @Override
    public void add(byte[] inner, int from, int to) {
      open(level + 1, inner, from, to);
    }

    @Override
    public void drop() {
      allowance.message();
      parts.add(part(null));
    }

    @Override
    public void reject(byte[] inner, int from, int to, String reason, int at) {
      allowance.message();
      refuse(level, inner, from, to, reason, at);
    }

    @Override
    public Allowance allowance() {
      return allowance;
    }
  }

  private void refuse(int level, byte[] inner, int from, int to, String reason, int at) {
    GenericInternalRow part = part(text(inner, from, to));
    int refusedBy = BEFORE + fields.length;
    part.update(refusedBy, UTF8String.fromString(chain.envelope(level).name()));
    part.update(
        refusedBy + 1, new GenericInternalRow(new Object[] {UTF8String.fromString(reason), at}));
    parts.add(part);
  }

  private GenericInternalRow part(UTF8String message) {
    Object[] part = new Object[BEFORE + fields.length + BEHIND];
    part[0] = parts.size();
    part[1] = message;
    System.arraycopy(fields, 0, part, BEFORE, fields.length);
    return new GenericInternalRow(part);
  }

  private static UTF8String text(byte[] bytes, int from, int to) {
    return UTF8String.fromAddress(bytes, Platform.BYTE_ARRAY_OFFSET + (long) from, to - from);
  }
}
