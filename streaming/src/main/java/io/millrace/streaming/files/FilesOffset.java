package io.millrace.streaming.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.core.MillraceException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.connector.read.streaming.Offset;

/**
 * The files of one micro-batch; what Spark's offset log keeps of it.
 *
 * <pre>{@code
 * {"version":1, "stream":"s3://logs/archive", "number":7,
 *  "files":[{"path":"2026/05/01/web.log.gz","size":73120,"modified":1777680000000}]}
 * }</pre>
 *
 * <p>{@code number} counts the decisions; the one before the first is -1 and has no files.
 */
final class FilesOffset extends Offset {
  static final int VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String stream;
  private final long number;
  private final List<FoundFile> files;

  private FilesOffset(String stream, long number, List<FoundFile> files) {
    this.stream = stream;
    this.number = number;
    this.files = List.copyOf(files);
  }

  /** Before the first file of a folder. */
  static FilesOffset initial(String stream) {
    return new FilesOffset(stream, -1, List.of());
  }

  /** The offset as this class; after a restart Spark hands over what it has read as text. */
  static FilesOffset of(Offset offset) {
    return offset instanceof FilesOffset known ? known : fromJson(offset.json());
  }

  /** The next decision: the files that are read after this one's. */
  FilesOffset next(List<FoundFile> nextFiles) {
    return new FilesOffset(stream, number + 1, nextFiles);
  }

  String stream() {
    return stream;
  }

  long number() {
    return number;
  }

  List<FoundFile> files() {
    return files;
  }

  boolean isInitial() {
    return number < 0;
  }

  @Override
  public String json() {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", VERSION);
    root.put("stream", stream);
    root.put("number", number);
    ArrayNode list = root.putArray("files");
    files.forEach(file -> list.add(toJson(file)));
    return root.toString();
  }

  /**
   * @throws MillraceException when the text is not an offset of this source or of a newer version
   */
  static FilesOffset fromJson(String json) {
    try {
      JsonNode root = JSON.readTree(json);
      int version = root.path("version").asInt(-1);
      if (version != VERSION) {
        throw FilesErrors.unknownOffsetVersion(version, json);
      }
      List<FoundFile> files = new ArrayList<>();
      for (JsonNode file : root.required("files")) {
        files.add(file(file));
      }
      return new FilesOffset(
          root.required("stream").asText(), root.required("number").asLong(), files);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw FilesErrors.unreadableOffset(json, e);
    }
  }

  static ObjectNode toJson(FoundFile file) {
    return JSON.createObjectNode()
        .put("path", file.path())
        .put("size", file.size())
        .put("modified", file.modifiedMillis());
  }

  static FoundFile file(JsonNode node) {
    return new FoundFile(
        node.required("path").asText(),
        node.required("size").asLong(),
        node.required("modified").asLong());
  }
}
