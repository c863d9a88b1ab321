package io.millrace.streaming.kinesis;

import java.io.IOException;
import java.io.Serializable;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;

/** The SHA-256 of all bytes of all rows of a micro-batch, in their order, per shard. */
final class ShardHashes implements Serializable {
  private static final long serialVersionUID = 1L;

  private ShardHashes() {}

  /** Of a micro-batch that a query runs. */
  static Map<String, String> of(Dataset<Row> batch) {
    FlatMapFunction<Iterator<InternalRow>, Map<String, String>> hash =
        rows -> List.of(of(rows)).iterator();
    Map<String, String> all = new TreeMap<>();
    batch.queryExecution().toRdd().toJavaRDD().mapPartitions(hash).collect().forEach(all::putAll);
    return all;
  }

  /** Of planned tasks. */
  static Map<String, String> of(InputPartition[] tasks, PartitionReaderFactory readers)
      throws IOException {
    Map<String, String> all = new TreeMap<>();
    for (InputPartition task : tasks) {
      try (PartitionReader<InternalRow> reader = readers.createReader(task)) {
        all.putAll(of(new Rows(reader)));
      }
    }
    return all;
  }

  private static Map<String, String> of(Iterator<InternalRow> rows) {
    UnsafeProjection bytes = UnsafeProjection.create(KinesisSchema.SCHEMA);
    Map<String, MessageDigest> digests = new TreeMap<>();
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      digests
          .computeIfAbsent(row.getUTF8String(1).toString(), shard -> sha256())
          .update(bytes.apply(row).getBytes());
    }
    Map<String, String> hashes = new TreeMap<>();
    digests.forEach(
        (shard, digest) -> hashes.put(shard, HexFormat.of().formatHex(digest.digest())));
    return hashes;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Each row is to be looked at before the next is asked for. */
  private record Rows(PartitionReader<InternalRow> reader) implements Iterator<InternalRow> {
    @Override
    public boolean hasNext() {
      try {
        return reader.next();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    @Override
    public InternalRow next() {
      return reader.get();
    }
  }
}
