package io.millrace.streaming.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.core.MillraceException;
import io.millrace.core.message.SourceColumns;
import io.millrace.streaming.source.SourceRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The next offset of every partition, as Spark's connector writes it down: {@code
 * {"web":{"0":1234,"1":1201}}}.
 */
final class KafkaOffsets {
  /** A partition that is new begins with the oldest record that it has. */
  private static final String EARLIEST = "EARLIEST";

  private static final String AT_OFFSET = "AT_OFFSET:";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<TreeMap<String, TreeMap<Integer, Long>>> TYPE =
      new TypeReference<>() {};

  private final Map<String, ? extends Map<Integer, Long>> topics;

  private KafkaOffsets(Map<String, ? extends Map<Integer, Long>> topics) {
    this.topics = topics;
  }

  /**
   * @param text the JSON; what Spark puts before it, a zero and a version, may be there
   */
  static KafkaOffsets parse(String text) {
    try {
      return new KafkaOffsets(JSON.readValue(text.substring(text.indexOf('{')), TYPE));
    } catch (JsonProcessingException | IndexOutOfBoundsException e) {
      throw new MillraceException(
          "The checkpoint holds an offset that is not one of the Kafka source: %s. Start on the checkpoint folder of this query, or on an empty one."
              .formatted(text),
          e);
    }
  }

  /**
   * What lies between an earlier offset and this one.
   *
   * @param beginning where the query began
   */
  List<SourceRange> since(KafkaOffsets start, KafkaOffsets beginning) {
    List<SourceRange> ranges = new ArrayList<>();
    topics.forEach(
        (topic, partitions) ->
            partitions.forEach(
                (partition, end) -> {
                  Long from = start.find(topic, partition);
                  if (end > (from == null ? 0 : from)) {
                    ranges.add(
                        new SourceRange(
                            topic,
                            partition.toString(),
                            spell(from, beginning.find(topic, partition)),
                            SourceColumns.sequenceNumber(end - 1)));
                  }
                }));
    return ranges;
  }

  /** The last offset before the range; where nothing has been read before, the start's name. */
  private static String spell(Long from, Long beginning) {
    if (from == null) {
      return EARLIEST;
    }
    return from == 0 || from.equals(beginning)
        ? AT_OFFSET + from
        : SourceColumns.sequenceNumber(from - 1);
  }

  private Long find(String topic, int partition) {
    Map<Integer, Long> partitions = topics.get(topic);
    return partitions == null ? null : partitions.get(partition);
  }
}
