package io.millrace.core.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The names that the members of a JSON object may have, found by their bytes.
 *
 * <p>Programs write members in a fixed order and leave some out. So the next name is mostly one of
 * the few that follow the last one, and looked for there first: with its quotes and its colon,
 * eight bytes at a step. Any other is found in a table.
 */
final class JsonKeys {
  static final int NONE = -1;

  /** How many names that follow are tried. */
  private static final int TRIES = 4;

  /** At least four places a name, so that most names are found at once. */
  private static final int PLACES_PER_NAME = 4;

  private final Name[] names;

  /** Indexes of names and one, by hash; 0 where there is none. */
  private final int[] places;

  /**
   * @param quoted the name with its quotes and a colon
   * @param reach bytes that are looked at
   * @param head its first eight bytes, of which {@code mask} says which there are
   * @param middle the eight bytes behind, where it has more than sixteen
   * @param tail its last eight bytes
   */
  private record Name(
      byte[] plain, byte[] quoted, int reach, long head, long mask, long middle, long tail) {
    private static final int WORD = Long.BYTES;

    static Name of(String name) {
      byte[] quoted = ('"' + name + "\":").getBytes(StandardCharsets.UTF_8);
      byte[] padded = Arrays.copyOf(quoted, Math.max(quoted.length, WORD));
      return new Name(
          name.getBytes(StandardCharsets.UTF_8),
          quoted,
          padded.length,
          ByteSearch.word(padded, 0),
          quoted.length < WORD ? (1L << quoted.length * Byte.SIZE) - 1 : -1L,
          quoted.length > 2 * WORD ? ByteSearch.word(padded, WORD) : 0,
          ByteSearch.word(padded, padded.length - WORD));
    }

    /** Whether it stands at {@code at}; also false where too few bytes follow to see at once. */
    boolean isAt(byte[] bytes, int at, int end) {
      return at + reach <= end
          && ((ByteSearch.word(bytes, at) ^ head) & mask) == 0
          && (reach == WORD || isRestAt(bytes, at));
    }

    private boolean isRestAt(byte[] bytes, int at) {
      int last = at + reach - WORD;
      return ByteSearch.word(bytes, last) == tail
          && (reach <= 2 * WORD || ByteSearch.word(bytes, at + WORD) == middle)
          && (reach <= 3 * WORD
              || Arrays.equals(bytes, at + 2 * WORD, last, quoted, 2 * WORD, reach - WORD));
    }
  }

  /**
   * @param names in the order in which they are usually written
   */
  JsonKeys(List<String> names) {
    this.names = names.stream().map(Name::of).toArray(Name[]::new);
    this.places = new int[Integer.highestOneBit(names.size()) * 2 * PLACES_PER_NAME];
    for (int i = 0; i < this.names.length; i++) {
      byte[] name = this.names[i].plain;
      int place = place(name, 0, name.length);
      while (places[place] != 0) {
        place = next(place);
      }
      places[place] = i + 1;
    }
  }

  /**
   * The index of the name that stands, quoted and with its colon, at {@code at}, if it is one of
   * the few from {@code next} on; else {@link #NONE}.
   */
  int guess(byte[] bytes, int at, int end, int next) {
    int last = Math.min(names.length, next + TRIES);
    for (int i = next; i < last; i++) {
      if (names[i].isAt(bytes, at, end)) {
        return i;
      }
    }
    return NONE;
  }

  /** Bytes of a name with its quotes and its colon. */
  int quotedLength(int index) {
    return names[index].quoted.length;
  }

  /** The index of the name {@code bytes[from, to)}, or {@link #NONE}. */
  int find(byte[] bytes, int from, int to) {
    if (from == to) {
      return NONE;
    }
    int place = place(bytes, from, to);
    while (places[place] != 0) {
      int index = places[place] - 1;
      byte[] name = names[index].plain;
      if (Arrays.equals(bytes, from, to, name, 0, name.length)) {
        return index;
      }
      place = next(place);
    }
    return NONE;
  }

  private int next(int place) {
    return place + 1 & places.length - 1;
  }

  private int place(byte[] bytes, int from, int to) {
    int length = to - from;
    int hash = length + 7 * bytes[from] + 31 * bytes[from + length / 2] + 131 * bytes[to - 1];
    return (hash ^ hash >>> 5) & places.length - 1;
  }
}
