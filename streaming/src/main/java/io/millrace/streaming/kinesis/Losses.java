package io.millrace.streaming.kinesis;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.util.CollectionAccumulator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The losses of this driver's queries that go on without what is lost ({@code failOnDataLoss} is
 * false). Tasks and the driver note them while a micro-batch is read; the ledger asks when it has
 * been. A replay finds the same ones again.
 */
final class Losses {
  private static final Logger LOG = LoggerFactory.getLogger(Losses.class);

  /** Far more than one micro-batch has; older ones are in the ledger. */
  private static final int REMEMBERED = 100_000;

  private record Place(String stream, String shard, String from, String to) {}

  private static final Map<Place, String> KNOWN =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, String> eldest) {
          return size() > REMEMBERED;
        }
      };

  private final CollectionAccumulator<Loss> ofTasks;

  Losses(SparkContext spark) {
    this.ofTasks = new Noted();
    spark.register(ofTasks);
  }

  /** Where tasks note losses. */
  CollectionAccumulator<Loss> ofTasks() {
    return ofTasks;
  }

  static void note(Loss loss) {
    ShardRange range = loss.range();
    Place place =
        new Place(range.stream(), range.shard(), range.from().toString(), range.to().toString());
    synchronized (KNOWN) {
      if (KNOWN.putIfAbsent(place, loss.reason()) == null) {
        LOG.warn("Records are lost in {}: {}", place, loss.reason());
      }
    }
  }

  static Optional<String> of(String stream, String shard, String from, String to) {
    synchronized (KNOWN) {
      return Optional.ofNullable(KNOWN.get(new Place(stream, shard, from, to)));
    }
  }

  /** Hands over what a task has noted as soon as its result is there. */
  private static final class Noted extends CollectionAccumulator<Loss> {
    private static final long serialVersionUID = 1L;

    @Override
    public Noted copyAndReset() {
      return new Noted();
    }

    @Override
    public Noted copy() {
      Noted copy = new Noted();
      value().forEach(copy::add);
      return copy;
    }

    @Override
    public void merge(org.apache.spark.util.AccumulatorV2<Loss, List<Loss>> other) {
      other.value().forEach(Losses::note);
    }
  }
}
