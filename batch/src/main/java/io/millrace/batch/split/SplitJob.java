package io.millrace.batch.split;

import io.millrace.batch.file.Storage;
import io.millrace.core.MillraceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Cuts logs into chunks of equal size that hold whole records. The chunks, unpacked and put behind
 * each other, are the input, unpacked, byte for byte.
 *
 * <p>Plain input that is not to be compressed is copied range by range. Else units of records are
 * compressed by themselves, side by side, into spool files, and then put together to chunks, which
 * are equal as they are stored.
 *
 * <p>A split that was interrupted goes on where it was when it is started once more, and one that
 * is done does nothing.
 */
public final class SplitJob {
  private static final String WORK = "_split";
  private static final String PLAN = "plan";

  private final Workers workers;
  private final Storage storage;
  private final SplitOptions options;
  private final Path output;

  public SplitJob(Workers workers, Configuration hadoop, SplitOptions options) {
    this.workers = workers;
    this.storage = new Storage(hadoop);
    this.options = options;
    this.output = new Path(options.output());
  }

  /**
   * @throws MillraceException when an input is not there, is damaged, or the output folder holds
   *     something else
   * @throws IOException when the storage fails
   */
  public SplitReport run() throws IOException {
    List<InputFile> files = InputFiles.find(storage, options.inputs());
    String id = id(files);
    Optional<String> done = storage.text(new Path(output, SplitFiles.REPORT));
    if (done.isPresent()) {
      SplitReport report = SplitFiles.read(done.get());
      if (!report.plan().equals(id)) {
        throw otherSplit();
      }
      return report;
    }
    begin(id);
    SplitPlan plan = new SplitPlan(files, options);
    Path work = new Path(output, WORK);
    List<ChunkPlan> plans =
        plan.onlyCuts() ? plan.cuts(workers) : plan.spooled(workers, work.toString());
    List<Chunk> chunks = workers.map(plans, new ChunkWork(output.toString()));
    SplitReport report = new SplitReport(id, files.size(), plan.length(), chunks);
    if (plan.isPlain() && report.bytes() != plan.length()) {
      throw new IllegalStateException(
          "%d bytes are in the chunks and %d in the input"
              .formatted(report.bytes(), plan.length()));
    }
    storage.put(
        new Path(output, SplitFiles.MANIFEST), SplitFiles.manifest(output.toString(), report));
    storage.put(new Path(output, SplitFiles.REPORT), SplitFiles.report(report));
    storage.of(work).delete(work, true);
    return report;
  }

  /** Takes the output folder, or goes on with it where this split has begun before. */
  private void begin(String id) throws IOException {
    Path plan = new Path(new Path(output, WORK), PLAN);
    Optional<String> begun = storage.text(plan);
    if (begun.isPresent()) {
      if (!begun.get().equals(id)) {
        throw otherSplit();
      }
      return;
    }
    FileSystem files = storage.of(output);
    if (storage.status(output).isPresent() && files.listStatus(output).length > 0) {
      throw new MillraceException(
          "'%s' is '%s', which is not empty. Name a folder of its own for the chunks."
              .formatted(SplitOptions.OUTPUT.key(), output));
    }
    storage.put(plan, id);
  }

  private MillraceException otherSplit() {
    return new MillraceException(
        "'%s' is '%s', which holds the chunks of another input or of other options. Name another folder, or delete it."
            .formatted(SplitOptions.OUTPUT.key(), output));
  }

  private String id(List<InputFile> files) {
    StringBuilder text = new StringBuilder();
    for (InputFile file : files) {
      text.append(file.path()).append(' ').append(file.length()).append(' ');
      text.append(file.modified()).append('\n');
    }
    text.append(options.slices()).append(' ').append(options.chunkBytes()).append(' ');
    text.append(options.codec()).append(' ').append(options.level()).append(' ');
    text.append(options.recordStart().map(Object::toString).orElse(""));
    try {
      byte[] sum =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sum);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
