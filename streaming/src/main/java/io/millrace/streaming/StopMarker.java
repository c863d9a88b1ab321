package io.millrace.streaming;

import io.millrace.core.MillraceException;
import io.millrace.core.lake.LakeTables;
import java.io.IOException;
import java.time.Duration;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The object {@code _stop} in a pipeline's folder of the lake: while it is there, a run is asked to
 * end. It is how a driver on a cluster, which nobody can signal, is told to.
 *
 * <p>It is for the run that goes on when it is written: a start takes an older one away, and so
 * does the run that has ended for it.
 */
public final class StopMarker {
  /** Name in the folder of the pipeline's tables. */
  public static final String NAME = "_stop";

  /** Each look is a request to S3, and a stop is in no hurry. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(StopMarker.class);

  private final Path place;
  private final Configuration hadoop;
  private long looked;
  private boolean isUnreadable;

  public StopMarker(LakeTables tables, Configuration hadoop) {
    this.place = new Path(tables.home(), NAME);
    this.hadoop = hadoop;
    this.looked = System.nanoTime();
  }

  /** Whether somebody asks for the end, as of a look at most five seconds ago. */
  boolean isSet() {
    if (System.nanoTime() - looked < LOOK.toNanos()) {
      return false;
    }
    looked = System.nanoTime();
    try {
      boolean isThere = place.getFileSystem(hadoop).exists(place);
      isUnreadable = false;
      return isThere;
    } catch (IOException e) {
      // The queries write to the same place, and end the run if it stays away.
      if (!isUnreadable) {
        LOG.warn("Cannot look for {}, and go on without: {}", place, e.toString());
      }
      isUnreadable = true;
      return false;
    }
  }

  /**
   * Takes the marker away, if it is there.
   *
   * @return whether it was
   * @throws MillraceException when the lake does not let go of it
   */
  boolean remove() {
    try {
      return place.getFileSystem(hadoop).delete(place, false);
    } catch (IOException e) {
      throw new MillraceException(
          "Cannot remove the stop marker %s: %s".formatted(place, e.getMessage()), e);
    }
  }

  @Override
  public String toString() {
    return place.toString();
  }
}
