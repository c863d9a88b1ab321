package io.millrace.batch.split;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;

/**
 * The two files beside the chunks: {@value #MANIFEST}, as Redshift's COPY takes it, and {@value
 * #REPORT}, with what is known of each chunk.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/redshift/latest/dg/loading-data-files-using-manifest.html">Using
 *     a manifest to specify data files</a>
 */
final class SplitFiles {
  static final String MANIFEST = "manifest.json";
  static final String REPORT = "split.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  private SplitFiles() {}

  static String manifest(String output, SplitReport report) {
    ObjectNode manifest = JSON.createObjectNode();
    ArrayNode entries = manifest.putArray("entries");
    for (Chunk chunk : report.chunks()) {
      ObjectNode entry = entries.addObject();
      entry.put("url", url(new Path(output, chunk.name())));
      entry.put("mandatory", true);
      entry.putObject("meta").put("content_length", chunk.size());
    }
    return manifest.toPrettyString() + "\n";
  }

  /** COPY knows S3 by one scheme only. */
  private static String url(Path path) {
    return path.toString().replaceFirst("^s3[an]://", "s3://");
  }

  static String report(SplitReport report) {
    ObjectNode json = JSON.createObjectNode();
    json.put("plan", report.plan());
    json.put("files", report.files());
    json.put("inputBytes", report.inputBytes());
    json.put("bytes", report.bytes());
    json.put("lines", report.lines());
    ArrayNode chunks = json.putArray("chunks");
    for (Chunk chunk : report.chunks()) {
      ObjectNode one = chunks.addObject();
      one.put("name", chunk.name());
      one.put("size", chunk.size());
      one.put("bytes", chunk.bytes());
      one.put("lines", chunk.lines());
      one.put("crc32c", chunk.crc32c());
    }
    return json.toPrettyString() + "\n";
  }

  static SplitReport read(String report) throws IOException {
    JsonNode json = JSON.readTree(report);
    List<Chunk> chunks = new ArrayList<>();
    for (JsonNode one : json.required("chunks")) {
      chunks.add(
          new Chunk(
              one.required("name").asText(),
              one.required("size").asLong(),
              one.required("bytes").asLong(),
              one.required("lines").asLong(),
              one.required("crc32c").asText()));
    }
    return new SplitReport(
        json.required("plan").asText(),
        json.required("files").asInt(),
        json.required("inputBytes").asLong(),
        chunks);
  }
}
