package io.millrace.streaming.kinesis;

/**
 * Goes through the fields of a protobuf message (https://protobuf.dev/programming-guides/encoding)
 * one after the other and never leaves its bytes, whatever they are. Knows numbers and byte
 * sequences; of a field of fixed width it knows where it ends.
 */
final class ProtobufReader {
  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED_32 = 5;

  private static final int LONGEST_VARINT = 10;

  private final byte[] bytes;
  private final int end;
  private int at;
  private int field;
  private int kind;
  private long number;
  private int from;

  /**
   * @param from where the message begins in {@code bytes}
   * @param end where it ends, exclusive
   */
  ProtobufReader(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  /**
   * Moves on to the next field.
   *
   * @return false at the end of the message
   */
  boolean next() throws Malformed {
    if (at == end) {
      return false;
    }
    long tag = varint();
    field = (int) (tag >>> 3);
    kind = (int) (tag & 7);
    if (field <= 0 || tag >>> 32 != 0) {
      throw new Malformed("the message has a field of an impossible number");
    }
    switch (kind) {
      case VARINT -> number = varint();
      case BYTES -> skip(varint());
      case FIXED_64 -> skip(Long.BYTES);
      case FIXED_32 -> skip(Integer.BYTES);
      default -> throw new Malformed("the message has a field of an unknown kind");
    }
    return true;
  }

  /** Whether the field is the number with this id. */
  boolean isNumber(int id) {
    return field == id && kind == VARINT;
  }

  /** Whether the field is the byte sequence with this id. */
  boolean isBytes(int id) {
    return field == id && kind == BYTES;
  }

  /** The number, of which a protobuf uint64 has no sign. */
  long number() {
    return number;
  }

  /** Where the byte sequence begins. */
  int from() {
    return from;
  }

  /** Where it ends, exclusive. */
  int to() {
    return at;
  }

  private void skip(long length) throws Malformed {
    if (length < 0 || length > end - at) {
      throw new Malformed("the message ends within a field");
    }
    from = at;
    at += (int) length;
  }

  private long varint() throws Malformed {
    long value = 0;
    for (int i = 0; i < LONGEST_VARINT; i++) {
      if (at == end) {
        throw new Malformed("the message ends within a field");
      }
      byte next = bytes[at++];
      value |= (long) (next & 0x7f) << 7 * i;
      if (next >= 0) {
        return value;
      }
    }
    throw new Malformed("the message has a number of more than 64 bits");
  }
}
