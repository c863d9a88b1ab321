package io.millrace.batch.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.batch.file.Storage;
import io.millrace.core.MillraceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * A manifest as {@code split} writes it and Redshift's COPY takes it: which files are to be loaded.
 *
 * @param path of the manifest itself
 * @param id the same for the same text, so that a manifest is known again
 * @param files to load, in their order
 */
record Manifest(String path, String id, List<String> files) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ID_BYTES = 8;

  Manifest {
    files = List.copyOf(files);
  }

  /**
   * Reads the manifest and looks whether its files are there.
   *
   * @throws MillraceException when it is no manifest, or a file is missing or has another length
   */
  static Manifest read(String path, Configuration hadoop) {
    Storage storage = new Storage(hadoop);
    try {
      String text =
          storage
              .text(new Path(path))
              .orElseThrow(
                  () -> new MillraceException("Manifest %s does not exist.".formatted(path)));
      List<String> files = new ArrayList<>();
      List<String> problems = new ArrayList<>();
      for (JsonNode entry : JSON.readTree(text).path("entries")) {
        String url = entry.path("url").asText().replaceFirst("^s3://", "s3a://");
        files.add(url);
        check(storage, entry, url, problems);
      }
      if (files.isEmpty()) {
        throw new MillraceException(
            "Manifest %s names no files: its 'entries' are empty.".formatted(path));
      }
      if (!problems.isEmpty()) {
        throw new MillraceException(
            "Manifest %s does not fit its files:\n  %s"
                .formatted(path, String.join("\n  ", problems)));
      }
      return new Manifest(path, id(text), files);
    } catch (JsonProcessingException e) {
      throw new MillraceException(
          "Manifest %s is not JSON: %s".formatted(path, e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new MillraceException("Cannot read manifest %s: %s".formatted(path, e.getMessage()), e);
    }
  }

  private static void check(Storage storage, JsonNode entry, String url, List<String> problems)
      throws IOException {
    var status =
        url.isEmpty() ? java.util.Optional.<FileStatus>empty() : storage.status(new Path(url));
    JsonNode length = entry.path("meta").path("content_length");
    if (status.isEmpty()) {
      problems.add(url.isEmpty() ? "an entry has no 'url'" : url + " does not exist");
    } else if (length.isNumber() && length.asLong() != status.get().getLen()) {
      problems.add(
          "%s has %d bytes, and the manifest says %d"
              .formatted(url, status.get().getLen(), length.asLong()));
    }
  }

  private static String id(String text) {
    try {
      byte[] sum =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sum, 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
