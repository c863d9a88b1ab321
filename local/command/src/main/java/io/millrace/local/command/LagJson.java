package io.millrace.local.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.streaming.lag.LagReport;
import io.millrace.streaming.lag.PartitionLag;
import java.time.Duration;

/** A report of lag for machines: one JSON object on one line; what is not known is null. */
final class LagJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private LagJson() {}

  static String of(LagReport report) {
    ObjectNode root = JSON.createObjectNode();
    root.put("pipeline", report.pipeline());
    root.put("source", report.source());
    root.put("asked_at", report.askedAt().toString());
    root.put("batch_id", report.batchId());
    put(root, report.records(), report.bytes(), report.isEstimate(), report.behind());
    root.put("read_per_second", report.rates().read().orElse(null));
    root.put("arriving_per_second", report.rates().arriving().orElse(null));
    root.put("catch_up_ms", report.catchUp().map(Duration::toMillis).orElse(null));
    ArrayNode partitions = root.putArray("partitions");
    for (PartitionLag partition : report.partitions()) {
      ObjectNode node = partitions.addObject().put("partition", partition.partition());
      put(node, partition.records(), partition.bytes(), partition.isEstimate(), partition.behind());
      node.put("note", partition.note());
    }
    return root.toString();
  }

  private static void put(
      ObjectNode node, long records, long bytes, boolean isEstimate, Duration behind) {
    node.put("records", records);
    node.put("bytes", bytes);
    node.put("is_estimate", isEstimate);
    node.put("behind_ms", behind.toMillis());
  }
}
