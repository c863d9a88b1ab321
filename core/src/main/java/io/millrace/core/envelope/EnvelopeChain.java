package io.millrace.core.envelope;

import io.millrace.core.format.LogFormat;
import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Envelopes within each other, the outermost first: takes one record apart into messages. Immutable
 * and safe for use by many threads.
 */
public final class EnvelopeChain implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The part's place in the record, from 0: INT. */
  public static final String NUMBER = "number";

  /**
   * The message's bytes: STRING, as formats slice it without a copy, whatever its encoding. Null in
   * a part that belongs in no table.
   */
  public static final String MESSAGE = "message";

  /** Name of the envelope that refused the part's bytes: STRING, null in a message. */
  public static final String REFUSED_BY = "refused_by";

  private final Envelope[] envelopes;
  private final EnvelopeLimits limits;
  private final int[] firstFields;
  private final StructType fields;

  EnvelopeChain(Envelope[] envelopes, EnvelopeLimits limits) {
    this.envelopes = envelopes;
    this.limits = limits;
    this.firstFields = new int[envelopes.length];
    StructType all = new StructType();
    for (int i = 0; i < envelopes.length; i++) {
      firstFields[i] = all.size();
      for (StructField field : envelopes[i].fields().fields()) {
        all = all.add(field);
      }
    }
    this.fields = all;
  }

  /** The names, joined as a pipeline file lists them. */
  public String name() {
    return Arrays.stream(envelopes).map(Envelope::name).collect(Collectors.joining(", "));
  }

  /** What the envelopes know of a message, beside its bytes; every column may be null. */
  public StructType fields() {
    return fields;
  }

  /**
   * {@link #NUMBER}, {@link #MESSAGE}, {@link #fields()}, {@link #REFUSED_BY} and the rejection.
   */
  public StructType partType() {
    StructType type =
        new StructType()
            .add(NUMBER, DataTypes.IntegerType, false)
            .add(MESSAGE, DataTypes.StringType);
    for (StructField field : fields.fields()) {
      type = type.add(field);
    }
    return type.add(REFUSED_BY, DataTypes.StringType)
        .add(LogFormat.REJECTION, LogFormat.REJECTION_TYPE, true);
  }

  /**
   * Takes a record apart. Never throws, whatever the bytes. The strings may be slices of {@code
   * bytes}.
   *
   * @return rows of {@link #partType()}, at least one: messages; pieces that an envelope refused,
   *     with its name and the rejection; and parts without message and rejection, which belong in
   *     no table
   */
  public ArrayData open(byte[] bytes, int offset, int length) {
    return new Unwrapping(this, bytes, offset, length).parts();
  }

  int length() {
    return envelopes.length;
  }

  Envelope envelope(int level) {
    return envelopes[level];
  }

  int firstField(int level) {
    return firstFields[level];
  }

  EnvelopeLimits limits() {
    return limits;
  }
}
