package io.millrace.streaming.opensearch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.time.Duration;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class TemplateDeliveryTest {
  private static final IndexTemplate TEMPLATE =
      IndexTemplate.of("hits", StructType.fromDDL("n bigint"));

  private final FakeClock clock = new FakeClock();
  private final FakeSearchClient cluster = new FakeSearchClient();
  private final SearchConnection connection =
      new SearchConnection(cluster, OpenSearchOptions.defaults(), clock);

  @Test
  void overloadedClusterIsAskedAgain() {
    cluster
        .refuseTemplate(new RefusedException(429, "HTTP 429: too many"))
        .refuseTemplate(new ConnectException("Connection refused"));

    assertThat(new TemplateDelivery(connection, "first").deliver(TEMPLATE)).isEmpty();
    assertThat(cluster.templates()).isEqualTo(3);
  }

  @Test
  void refusalIsNotRetriedAndSaysWhy() {
    cluster.refuseTemplate(new RefusedException(403, "HTTP 403: no permissions"));

    assertThat(new TemplateDelivery(connection, "first").deliver(TEMPLATE))
        .contains("The index template was refused: HTTP 403: no permissions");
    assertThat(cluster.templates()).isEqualTo(1);
    assertThat(clock.passed()).isZero();
  }

  @Test
  void clusterThatStaysDownCostsTheBudgetOnceAndThenOneProbePerWrite() {
    cluster.goDown(new ConnectException("Connection refused"));

    assertThat(new TemplateDelivery(connection, "first").deliver(TEMPLATE))
        .contains("ConnectException: Connection refused");
    assertThat(clock.passed()).isEqualTo(Duration.ofSeconds(10));

    int templates = cluster.templates();
    assertThat(new TemplateDelivery(connection, "second").deliver(TEMPLATE)).isPresent();
    assertThat(cluster.templates()).isEqualTo(templates);
    assertThat(cluster.probes()).isEqualTo(1);
    assertThat(clock.passed()).isEqualTo(Duration.ofSeconds(10));

    cluster.comeBack();
    assertThat(new TemplateDelivery(connection, "third").deliver(TEMPLATE)).isEmpty();
  }
}
