package io.millrace.local.emr;

import io.millrace.core.MillraceException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.emr.EmrClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Steps of clusters, in one region. Each method throws a {@link MillraceException} that says what
 * AWS refused and what to do.
 */
public final class EmrSteps implements AutoCloseable {
  private static final int LOG_LINES = 40;

  private final EmrClient emr;
  private final S3Client s3;
  private final S3Objects objects;
  private final Consumer<String> tell;

  /**
   * @param tell takes each line of progress
   */
  public EmrSteps(AwsPlace place, Consumer<String> tell) {
    try {
      this.emr = place.emr();
      this.s3 = place.s3();
    } catch (SdkClientException e) {
      throw new MillraceException(
          "It is not known in which region to look: give --region, or set AWS_REGION.", e);
    }
    this.objects = new S3Objects(s3);
    this.tell = tell;
  }

  /** Brings the jar, unless it is there, adds the step, and answers its id. */
  public String submit(Submission submission) {
    Cluster cluster = new Cluster(emr, submission.cluster());
    cluster.takesSteps();
    bring(submission.jar());
    String step = cluster.add(submission);
    tell.accept(
        "Step %s '%s' is with cluster %s"
            .formatted(step, submission.step().name(), submission.cluster()));
    return step;
  }

  private void bring(JobJar jar) {
    OptionalLong there = objects.size(jar.target());
    if (there.isPresent() && there.getAsLong() == jar.bytes()) {
      tell.accept(jar.target() + " is there");
      return;
    }
    objects.put(jar.target(), RequestBody.fromFile(jar.file()));
    tell.accept("%s brought to %s".formatted(jar.file().getFileName(), jar.target()));
  }

  /**
   * Follows a step to its end.
   *
   * @param look time between two looks
   */
  public StepEnd follow(String cluster, String step, Duration look) throws InterruptedException {
    return new StepWatch(new Cluster(emr, cluster), step, look, tell).await();
  }

  /**
   * Asks the pipeline that a step runs to end, and follows the step to its end.
   *
   * @param marker URL of the object that asks for it
   * @param patience how long to follow
   * @param look time between two looks
   * @return empty when it goes on after that
   */
  public Optional<StepEnd> stop(
      String cluster, String step, String marker, Duration patience, Duration look)
      throws InterruptedException {
    Cluster of = new Cluster(emr, cluster);
    of.takesSteps();
    of.mustRun(step);
    S3Place place = S3Place.ofObject(marker);
    objects.put(place, RequestBody.empty());
    tell.accept("Asked to stop by " + place);
    return new StepWatch(of, step, look, tell).await(patience);
  }

  /**
   * The ends of a step's logs.
   *
   * @param patience how long to wait for them
   */
  public List<String> logs(StepEnd end, Duration patience, Duration look)
      throws InterruptedException {
    Optional<S3Place> logs = end.logs().flatMap(S3Place::of);
    if (logs.isEmpty()) {
      return List.of("The cluster has no LogUri, so its logs are gone with it.");
    }
    return new StepLog(objects, logs.get().below(end.cluster()), end.step(), LOG_LINES)
        .await(patience, look);
  }

  @Override
  public void close() {
    emr.close();
    s3.close();
  }
}
