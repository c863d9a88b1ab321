package io.millrace.streaming.opensearch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.Serializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.reflect.ClassTag$;

class OutcomeTest {
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void survivesEitherSerializerOfSpark(boolean kryo) {
    SparkConf conf = new SparkConf(false);
    Serializer serializer = kryo ? new KryoSerializer(conf) : new JavaSerializer(conf);
    SearchDocument document = new SearchDocument("id", 7, "{}".getBytes(UTF_8));
    PartitionSummary summary =
        PartitionSummary.of(
            List.of(
                    new Outcome.Waiting(document),
                    new Outcome.Undelivered(document, "why"),
                    new Outcome.Counts(new Delivery(1, 2, 3, 4, 5)))
                .iterator(),
            1);

    PartitionSummary copy = copy(serializer, summary);

    assertThat(copy.waiting()).extracting(SearchDocument::id).containsExactly("id");
    assertThat(copy.undelivered()).extracting(Outcome.Undelivered::reason).containsExactly("why");
    assertThat(copy.undelivered().get(0).document().jsonText()).isEqualTo("{}");
    assertThat(copy.counts()).isEqualTo(new Delivery(1, 2, 3, 4, 5));
    assertThat(copy.isOverflow()).isFalse();
  }

  private static PartitionSummary copy(Serializer serializer, PartitionSummary summary) {
    var tag = ClassTag$.MODULE$.<PartitionSummary>apply(PartitionSummary.class);
    var instance = serializer.newInstance();
    return instance.deserialize(instance.serialize(summary, tag), tag);
  }
}
