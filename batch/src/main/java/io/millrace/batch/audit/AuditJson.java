package io.millrace.batch.audit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.batch.audit.AuditReport.DeclaredGap;
import io.millrace.batch.audit.AuditReport.InFlight;
import io.millrace.batch.audit.AuditReport.Line;
import io.millrace.core.option.ConfigOption;

/** An audit's report for machines: one JSON object on one line. */
public final class AuditJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private AuditJson() {}

  public static String of(AuditReport report) {
    ObjectNode root = JSON.createObjectNode();
    root.put("balanced", report.isBalanced());
    root.put("home", report.home());
    root.put("newest_batch", report.newestBatch());
    put(root.putObject("total"), report.total());
    ArrayNode lines = root.putArray("lines");
    report.lines().forEach(line -> put(lines.addObject(), line));
    ArrayNode gaps = root.putArray("declared_gaps");
    report.gaps().forEach(gap -> put(gaps.addObject(), gap));
    ArrayNode inFlight = root.putArray("in_flight");
    report.inFlight().forEach(batch -> put(inFlight.addObject(), batch));
    root.put("problem_count", report.problemCount());
    ArrayNode problems = root.putArray("problems");
    report.problems().forEach(problem -> put(problems.addObject(), problem));
    return root.toString();
  }

  private static void put(ObjectNode node, Line line) {
    put(node, line.stream(), line.shard());
    node.put("from", line.from().toString());
    put(node, line.counts());
    node.put("problem_count", line.problemCount());
    node.put("first_problem", line.firstProblem());
  }

  private static void put(ObjectNode node, Counts counts) {
    node.put("batches", counts.batches());
    node.put("read", counts.read());
    node.put("parsed", counts.parsed());
    node.put("filtered", counts.filtered());
    node.put("rejected", counts.rejected());
    node.put("messages", counts.messages());
    node.put("dropped", counts.dropped());
    node.put("raw_rows", counts.rawRows());
    node.put("record_rows", counts.recordRows());
    node.put("dead_letter_rows", counts.deadLetterRows());
  }

  private static void put(ObjectNode node, DeclaredGap gap) {
    put(node, gap.stream(), gap.shard());
    node.put("batch_id", gap.batch());
    node.put("gap", gap.gap());
  }

  private static void put(ObjectNode node, InFlight batch) {
    node.put("batch_id", batch.batch());
    node.put("raw_rows", batch.rawRows());
    node.put("record_rows", batch.recordRows());
    node.put("dead_letter_rows", batch.deadLetterRows());
  }

  private static void put(ObjectNode node, Problem problem) {
    node.put("kind", ConfigOption.spelling(problem.kind()));
    put(node, problem.stream(), problem.shard());
    node.put("batch_id", problem.batch());
    node.put("message", problem.message());
  }

  private static void put(ObjectNode node, String stream, String shard) {
    node.put("stream", stream);
    node.put("shard_id", shard);
  }
}
