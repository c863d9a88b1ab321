package io.millrace.bench.kinesis;

import io.millrace.streaming.kinesis.KinesisProvider;
import io.millrace.streaming.kinesis.KinesisSource;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/** Our Kinesis source as Spark sees it, on the local endpoint. */
final class OurSource {
  private static final String CONSUMER = "consumer";

  private OurSource() {}

  /** Options with the source's own defaults. */
  static Map<String, String> options(URI endpoint, String stream) {
    Map<String, String> options = new HashMap<>();
    options.put("stream", stream);
    options.put("region", "us-east-1");
    options.put("endpoint", endpoint.toString());
    return options;
  }

  /** Options for an endpoint without limits, so that the source waits for none either. */
  static Map<String, String> unlimited(Map<String, String> options) {
    Map<String, String> unlimited = new HashMap<>(options);
    unlimited.put("maxCallsPerShardPerSecond", "1000000");
    unlimited.put("maxBytesPerShardPerSecond", "1000GB");
    return unlimited;
  }

  static Map<String, String> options(URI endpoint, String stream, Consumer consumer) {
    Map<String, String> options = options(endpoint, stream);
    if (consumer != Consumer.POLLING) {
      options.put(CONSUMER, consumer.option());
    }
    return options;
  }

  /** Whether this build's source can read as that consumer. */
  static boolean knows(Consumer consumer) {
    return consumer == Consumer.POLLING
        || new KinesisSource().options().stream().anyMatch(option -> option.key().equals(CONSUMER));
  }

  /** The source for a benchmark that stands in the place of Spark's micro-batch execution. */
  static MicroBatchStream open(Map<String, String> options) {
    KinesisProvider provider = new KinesisProvider();
    CaseInsensitiveStringMap none = CaseInsensitiveStringMap.empty();
    SupportsRead table =
        (SupportsRead) provider.getTable(provider.inferSchema(none), new Transform[0], options);
    return table.newScanBuilder(none).build().toMicroBatchStream("");
  }
}
