package io.millrace.local.crash;

import io.millrace.local.kinesis.Limits;
import io.millrace.local.kinesis.LocalKinesis;
import java.util.List;

/** A Kinesis stream of three shards. */
final class KinesisFeed implements Feed {
  private static final String STREAM = "web-access";

  private final LocalKinesis kinesis = LocalKinesis.builder().limits(Limits.lifted()).start();
  private long put;

  KinesisFeed() {
    kinesis.createStream(STREAM, 3);
  }

  @Override
  public void put(List<byte[]> lines) {
    for (byte[] line : lines) {
      kinesis.put(STREAM, "key-" + put % 97, line);
      put++;
    }
  }

  @Override
  public String source() {
    // A budget of calls would only make each of the many starts slow.
    return """
        {format: kinesis, options: {stream: %s, region: eu-west-1, endpoint: "%s", \
        retryBudget: 20s, maxCallsPerShardPerSecond: 100}}"""
        .formatted(STREAM, kinesis.endpoint());
  }

  @Override
  public void close() {
    kinesis.close();
  }
}
