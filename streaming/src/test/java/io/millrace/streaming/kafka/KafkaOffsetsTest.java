package io.millrace.streaming.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.MillraceException;
import io.millrace.streaming.source.SourceRange;
import java.util.List;
import org.junit.jupiter.api.Test;

class KafkaOffsetsTest {
  private static List<String> ranges(String beginning, String start, String end) {
    return KafkaOffsets.parse(end)
        .since(KafkaOffsets.parse(start), KafkaOffsets.parse(beginning))
        .stream()
        .map(KafkaOffsetsTest::text)
        .toList();
  }

  private static String text(SourceRange range) {
    return "%s/%s %s %s"
        .formatted(range.stream(), range.shard(), range.from(), range.to())
        .replaceAll("0{10,18}", "");
  }

  @Test
  void firstRangeOfAPartitionBeginsAtAStart() {
    String beginning = "\0v1\n{\"web\":{\"0\":0,\"1\":500}}";

    assertThat(ranges(beginning, beginning, "{\"web\":{\"0\":7,\"1\":500}}"))
        .containsExactly("web/0 AT_OFFSET:0 6");
    assertThat(ranges(beginning, "{\"web\":{\"0\":7,\"1\":500}}", "{\"web\":{\"0\":7,\"1\":503}}"))
        .containsExactly("web/1 AT_OFFSET:500 502");
  }

  @Test
  void laterRangeBeginsWhereTheOneBeforeEnded() {
    assertThat(ranges("{\"web\":{\"0\":0}}", "{\"web\":{\"0\":7}}", "{\"web\":{\"0\":9}}"))
        .containsExactly("web/0 6 8");
  }

  @Test
  void partitionThatIsAddedBeginsWithItsOldestRecord() {
    String one = "{\"web\":{\"0\":7}}";

    assertThat(ranges("{\"web\":{\"0\":0}}", one, "{\"web\":{\"0\":7,\"1\":3},\"api\":{\"0\":0}}"))
        .containsExactly("web/1 EARLIEST 2");
    assertThat(
            ranges(
                "{\"web\":{\"0\":0}}",
                "{\"web\":{\"0\":7,\"1\":0}}",
                "{\"web\":{\"0\":7,\"1\":4}}"))
        .containsExactly("web/1 AT_OFFSET:0 3");
  }

  @Test
  void offsetOfAnotherSourceIsRefused() {
    assertThatThrownBy(() -> KafkaOffsets.parse("7"))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("an offset that is not one of the Kafka source: 7");
  }
}
