package io.millrace.bench.kinesis;

/**
 * A part of a shard, both ends inclusive.
 *
 * @param from sequence number of the first record
 * @param to sequence number of the last one
 */
record StreamRange(String shard, String from, String to, int records) {
  /** As one line, which other JVMs read. */
  @Override
  public String toString() {
    return String.join(" ", shard, from, to, Integer.toString(records));
  }

  static StreamRange parse(String line) {
    String[] parts = line.split(" ");
    return new StreamRange(parts[0], parts[1], parts[2], Integer.parseInt(parts[3]));
  }
}
