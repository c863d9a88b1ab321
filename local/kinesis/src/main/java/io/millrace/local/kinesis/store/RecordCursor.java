package io.millrace.local.kinesis.store;

/** Walks over records where they lie, without an object or a copy for any of them. */
public final class RecordCursor {
  private final Chunk[] chunks;
  private final long end;
  private long ordinal;
  private int chunkIndex;
  private Chunk chunk;
  private byte[] bytes;
  private int[] starts;
  private long chunkEnd;
  private int position;
  private int keyLength;
  private int recordEnd;

  RecordCursor(Chunk[] chunks, long from, long end) {
    this.chunks = chunks;
    this.end = end;
    this.ordinal = from - 1;
    this.chunkIndex = Chunks.indexOf(chunks, from) - 1;
    this.chunkEnd = from;
  }

  /** Moves to the next record, and says whether there is one. */
  public boolean next() {
    if (++ordinal >= end) {
      return false;
    }
    if (ordinal >= chunkEnd) {
      chunk = chunks[++chunkIndex];
      bytes = chunk.bytes();
      starts = chunk.starts();
      chunkEnd = chunkIndex + 1 < chunks.length ? chunks[chunkIndex + 1].first() : end;
    }
    int index = (int) (ordinal - chunk.first());
    position = starts[index];
    recordEnd = starts[index + 1];
    keyLength = Bytes.getUnsignedShort(bytes, position + 4);
    return true;
  }

  public long ordinal() {
    return ordinal;
  }

  public long arrival() {
    return chunk.arrival(position);
  }

  /** The array in which the record's key and data lie. */
  public byte[] bytes() {
    return bytes;
  }

  public int keyAt() {
    return position + Chunk.HEADER;
  }

  public int keyLength() {
    return keyLength;
  }

  public int dataAt() {
    return position + Chunk.HEADER + keyLength;
  }

  public int dataLength() {
    return recordEnd - dataAt();
  }
}
