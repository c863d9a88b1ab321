package io.millrace.streaming;

import io.millrace.core.MillraceException;
import io.millrace.core.lake.LakeSession;
import io.millrace.core.lake.LakeTables;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.pipeline.PipelineFiles;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The application that an EMR step submits: {@code StreamingMain PIPELINE_FILE [--drain |
 * --reconcile | --redeliver]}.
 *
 * <p>The file is any path that Hadoop reads, like {@code s3://config/web-access.yaml}. With {@code
 * --drain} it reads what the stream holds and ends; with {@code --reconcile} it only computes the
 * windows of late rows again, with {@code --redeliver} it only sends what OpenSearch has not taken,
 * both beside a pipeline that runs or does not. Without a flag it runs until {@link StopMarker}
 * asks for its end. Exit codes: 0 stopped or drained, 1 a query failed or documents are undelivered
 * still, 2 the command or the pipeline file is wrong.
 */
public final class StreamingMain {
  private static final Logger LOG = LoggerFactory.getLogger(StreamingMain.class);
  private static final String DRAIN = "--drain";
  private static final String RECONCILE = "--reconcile";
  private static final String REDELIVER = "--redeliver";

  private StreamingMain() {}

  public static void main(String[] args) throws InterruptedException {
    List<String> words = List.of(args);
    List<String> files = words.stream().filter(word -> !word.startsWith("--")).toList();
    List<String> flags = words.stream().filter(word -> word.startsWith("--")).toList();
    if (files.size() != 1
        || flags.size() > 1
        || !List.of(DRAIN, RECONCILE, REDELIVER).containsAll(flags)) {
      System.err.println(
          "Usage: StreamingMain PIPELINE_FILE [--drain | --reconcile | --redeliver]");
      System.exit(2);
    }
    SparkSession spark = LakeSession.builder(name(files.get(0))).getOrCreate();
    int code = run(spark, files.get(0), flags);
    spark.stop();
    // YARN takes System.exit for a failure whatever its code, so success just returns.
    if (code != 0) {
      System.exit(code);
    }
  }

  private static String name(String file) {
    return "millrace " + new Path(file).getName();
  }

  private static int run(SparkSession spark, String file, List<String> flags)
      throws InterruptedException {
    Pipeline pipeline;
    try {
      pipeline = PipelineFiles.read(spark, file);
    } catch (MillraceException e) {
      LOG.error(e.getMessage());
      return 2;
    }
    try {
      if (flags.contains(RECONCILE)) {
        try (LogPipeline path = new LogPipeline(spark, pipeline)) {
          await(path::startReconcileJob);
        }
      } else if (flags.contains(REDELIVER)) {
        try (LogPipeline path = new LogPipeline(spark, pipeline)) {
          Redelivered redelivered = path.redeliver();
          LOG.info(redelivered.text());
          return redelivered.waiting() == 0 ? 0 : 1;
        }
      } else if (flags.contains(DRAIN)) {
        try (LogPipeline path = new LogPipeline(spark, pipeline, Trigger.AvailableNow())) {
          await(path::startIngest);
          await(path::startAggregates);
          await(path::startDetectors);
          await(path::startReconcile);
          await(path::startAlerts);
        }
      } else {
        try (LogPipeline path = new LogPipeline(spark, pipeline)) {
          stream(path::start, marker(spark, pipeline));
        }
      }
      return 0;
    } catch (MillraceException e) {
      LOG.error(e.getMessage(), e);
      return 1;
    }
  }

  private static StopMarker marker(SparkSession spark, Pipeline pipeline) {
    return new StopMarker(
        new LakeTables(pipeline.lake().root(), pipeline.name()),
        spark.sessionState().newHadoopConf());
  }

  /** Runs until a query fails or the marker is there. */
  private static void stream(PipelineRun.Start queries, StopMarker marker)
      throws InterruptedException {
    if (marker.remove()) {
      LOG.info("{} was for an earlier run, and is taken away", marker);
    }
    try (PipelineRun run = PipelineRun.start(queries)) {
      run.await(marker::isSet);
    }
    if (marker.remove()) {
      LOG.info("Stopped, as {} asked for; the next start goes on from here", marker);
    }
  }

  private static void await(PipelineRun.Start queries) throws InterruptedException {
    try (PipelineRun run = PipelineRun.start(queries)) {
      run.await();
    }
  }
}
