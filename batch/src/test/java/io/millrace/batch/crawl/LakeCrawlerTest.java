package io.millrace.batch.crawl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.glue.AbstractAWSGlue;
import com.amazonaws.services.glue.model.Crawler;
import com.amazonaws.services.glue.model.CrawlerRunningException;
import com.amazonaws.services.glue.model.GetCrawlerRequest;
import com.amazonaws.services.glue.model.GetCrawlerResult;
import com.amazonaws.services.glue.model.LastCrawlInfo;
import com.amazonaws.services.glue.model.StartCrawlerRequest;
import com.amazonaws.services.glue.model.StartCrawlerResult;
import io.millrace.core.MillraceException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class LakeCrawlerTest {
  private final List<String> told = new ArrayList<>();

  /** Glue with one crawler that goes through states. */
  private static final class FakeGlue extends AbstractAWSGlue {
    private final Deque<String> states;
    private final LastCrawlInfo last;
    private final boolean runs;

    FakeGlue(boolean runs, LastCrawlInfo last, String... states) {
      this.runs = runs;
      this.last = last;
      this.states = new ArrayDeque<>(List.of(states));
    }

    @Override
    public StartCrawlerResult startCrawler(StartCrawlerRequest request) {
      if (runs) {
        throw new CrawlerRunningException("it runs");
      }
      return new StartCrawlerResult();
    }

    @Override
    public GetCrawlerResult getCrawler(GetCrawlerRequest request) {
      return new GetCrawlerResult()
          .withCrawler(
              new Crawler()
                  .withName(request.getName())
                  .withState(states.size() > 1 ? states.pop() : states.peek())
                  .withLastCrawl(last));
    }
  }

  @Test
  void oneThatSucceedsIsWaitedFor() throws InterruptedException {
    FakeGlue glue =
        new FakeGlue(
            false, new LastCrawlInfo().withStatus("SUCCEEDED"), "RUNNING", "STOPPING", "READY");

    run(glue);

    assertThat(told).containsExactly("StartCrawler logs_lake");
    assertThat(glue.states).containsExactly("READY");
  }

  @Test
  void oneThatRunsAlreadyIsNotStartedTwice() throws InterruptedException {
    run(new FakeGlue(true, new LastCrawlInfo().withStatus("SUCCEEDED"), "RUNNING", "READY"));

    assertThat(told).containsExactly("The crawler logs_lake runs already: waiting for it");
  }

  @Test
  void oneThatFailsSaysWhyAndWhereItsLogIs() {
    FakeGlue glue =
        new FakeGlue(
            false,
            new LastCrawlInfo().withStatus("FAILED").withErrorMessage("Access denied to s3://logs"),
            "RUNNING",
            "READY");

    assertThatThrownBy(() -> run(glue))
        .isInstanceOf(MillraceException.class)
        .hasMessage(
            "The crawler logs_lake ended as FAILED: Access denied to s3://logs. Its log is in"
                + " CloudWatch, /aws-glue/crawlers.");
  }

  private void run(FakeGlue glue) throws InterruptedException {
    new LakeCrawler(glue, "logs", "arn:aws:iam::123456789012:role/crawler")
        .run(Duration.ofMillis(1), told::add);
  }
}
