package io.millrace.streaming.kinesis;

import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The options of {@code format("kinesis")}.
 *
 * @param consumerName null for the query's own
 * @param scoutDelay how far behind the present a micro-batch ends
 */
record KinesisOptions(
    ClientSettings client,
    String stream,
    StartPosition start,
    long maxBytesPerTrigger,
    long maxRecordsPerTrigger,
    Duration scoutDelay,
    Duration shardListInterval,
    long cacheBytes,
    long readAheadBytes,
    ReadBudget budget,
    boolean failOnDataLoss,
    ConsumerKind consumer,
    String consumerName) {

  static final ConfigOption<String> STREAM =
      ConfigOption.string("stream").required().describedAs("Name of the Kinesis stream.");

  static final ConfigOption<String> REGION =
      ConfigOption.string("region")
          .required()
          .mustBe("a region name like eu-west-1", text -> text.matches("[a-z0-9-]{2,30}"))
          .describedAs("AWS region of the stream.");

  static final ConfigOption<URI> ENDPOINT =
      ConfigOption.custom("endpoint", "URL with http or https", KinesisOptions::httpUrl)
          .describedAs(
              "Address of the Kinesis API where it is not the region's own: a VPC endpoint or the"
                  + " local endpoint.");

  static final ConfigOption<StartPosition> START =
      ConfigOption.custom(
              "start",
              "start position: trim-horizon, latest, or a time like 2026-05-01T00:00:00Z",
              StartPosition::parse)
          .defaultValue(StartPosition.TRIM_HORIZON)
          .describedAs(
              "Where a query without a checkpoint begins: trim-horizon (the oldest record), latest,"
                  + " or an ISO-8601 time. A query with a checkpoint goes on where it was.");

  static final ConfigOption<Long> MAX_BYTES_PER_TRIGGER =
      ConfigOption.byteSize("maxBytesPerTrigger")
          .defaultValue(256L << 20)
          .mustBe("at least 1MB", bytes -> bytes >= 1 << 20)
          .describedAs(
              "Aim for the size of a micro-batch when the query is behind. All shards advance through"
                  + " the same slice of arrival time.");

  static final ConfigOption<Long> MAX_RECORDS_PER_TRIGGER =
      ConfigOption.wholeNumber("maxRecordsPerTrigger")
          .defaultValue(Long.MAX_VALUE)
          .mustBe("at least 1", count -> count >= 1)
          .describedAs("Aim for the number of records of a micro-batch when the query is behind.");

  static final ConfigOption<Duration> SCOUT_DELAY =
      ConfigOption.duration("scoutDelay")
          .defaultValue(Duration.ofMillis(200))
          .mustBe(
              "between 1ms and 1 minute",
              delay -> delay.toMillis() >= 1 && delay.compareTo(Duration.ofMinutes(1)) <= 0)
          .describedAs(
              "How far behind the present a micro-batch ends. Shorter is fresher; longer finds a"
                  + " record in fewer calls on slow shards.");

  static final ConfigOption<Duration> SHARD_LIST_INTERVAL =
      ConfigOption.duration("shardListInterval")
          .defaultValue(Duration.ofSeconds(10))
          .mustBe("at least 1s", interval -> interval.toMillis() >= 1_000)
          .describedAs(
              "Time between two looks for new shards. A shard that ends is noticed at once.");

  static final ConfigOption<Long> CACHE_BYTES =
      ConfigOption.byteSize("cacheBytes")
          .defaultValue(1L << 30)
          .describedAs(
              "Memory of one executor for the records of the current micro-batch, so that a second"
                  + " action on the batch does not fetch them again. 0 switches the cache off.");

  static final ConfigOption<Long> READ_AHEAD_BYTES =
      ConfigOption.byteSize("readAheadBytes")
          .defaultValue(128L << 20)
          .describedAs(
              "Memory of one executor for records that it fetches while others are processed. 0"
                  + " switches reading ahead off.");

  static final ConfigOption<Integer> MAX_CALLS_PER_SHARD =
      ConfigOption.integer("maxCallsPerShardPerSecond")
          .defaultValue(2)
          .mustBe("at least 1", calls -> calls >= 1)
          .describedAs(
              "GetRecords calls, and as many GetShardIterator calls, that the query makes on each"
                  + " shard, scouting and reading together. A shard allows 5 for all its consumers"
                  + " together.");

  static final ConfigOption<Long> MAX_BYTES_PER_SHARD =
      ConfigOption.byteSize("maxBytesPerShardPerSecond")
          .defaultValue(2L << 20)
          .mustBe("at least 64KB", bytes -> bytes >= 64 << 10)
          .describedAs(
              "Bytes that the query reads from each shard by GetRecords, on average. A shard allows"
                  + " 2MB for all its polling consumers together.");

  static final ConfigOption<ConsumerKind> CONSUMER =
      ConfigOption.choice("consumer", ConsumerKind.class)
          .defaultValue(ConsumerKind.POLLING)
          .describedAs(
              "How executors get records: polling shares 2MB per second and shard with all that"
                  + " poll; fan-out has as much for itself, and AWS bills it. A query may change it"
                  + " between two runs.");

  static final ConfigOption<String> CONSUMER_NAME =
      ConfigOption.string("consumerName")
          .mustBe(
              "1 to 128 letters, digits, '_', '.' or '-'",
              text -> text.matches("[a-zA-Z0-9_.-]{1,128}"))
          .describedAs(
              "Name of the registered consumer that a fan-out query reads as, and no other reader."
                  + " By default the query registers one of its own, millrace- and a digest, and"
                  + " deregisters it when it stops.");

  static final ConfigOption<Boolean> FAIL_ON_DATA_LOSS =
      ConfigOption.flag("failOnDataLoss")
          .defaultValue(true)
          .describedAs(
              "Whether the query fails when records that it has not read are no longer in Kinesis."
                  + " With false it goes on behind them, and the ledger's column gap says which"
                  + " range was lost and why.");

  static final ConfigOption<Duration> RETRY_BUDGET =
      ConfigOption.duration("retryBudget")
          .defaultValue(Duration.ofMinutes(2))
          .describedAs(
              "How long a call is tried again after throttling, connection and server errors before"
                  + " the query fails.");

  static final ConfigOption<String> ROLE_ARN =
      ConfigOption.string("roleArn")
          .mustBe("the ARN of an IAM role", text -> text.matches("arn:[^:]+:iam::\\d{12}:role/.+"))
          .describedAs("Role to assume for reading a stream of another account.");

  static final ConfigOption<String> EXTERNAL_ID =
      ConfigOption.string("externalId").describedAs("External id that the role's trust demands.");

  static final List<ConfigOption<?>> ALL =
      List.of(
          STREAM,
          REGION,
          ENDPOINT,
          START,
          MAX_BYTES_PER_TRIGGER,
          MAX_RECORDS_PER_TRIGGER,
          SCOUT_DELAY,
          SHARD_LIST_INTERVAL,
          CACHE_BYTES,
          READ_AHEAD_BYTES,
          MAX_CALLS_PER_SHARD,
          MAX_BYTES_PER_SHARD,
          FAIL_ON_DATA_LOSS,
          CONSUMER,
          CONSUMER_NAME,
          RETRY_BUDGET,
          ROLE_ARN,
          EXTERNAL_ID);

  /**
   * @throws io.millrace.core.option.OptionException with every mistake
   */
  static KinesisOptions read(Map<String, String> values) {
    OptionReader reader = new OptionReader("Kinesis source", values);
    KinesisOptions options = read(reader);
    reader.finish();
    return options;
  }

  static List<String> problems(Map<String, String> values) {
    OptionReader reader = new OptionReader("Kinesis source", values);
    read(reader);
    return reader.problems();
  }

  private static KinesisOptions read(OptionReader reader) {
    reader.rejectUnknown(ALL);
    ClientSettings client =
        new ClientSettings(
            reader.read(REGION),
            reader.read(ENDPOINT),
            reader.read(ROLE_ARN),
            reader.read(EXTERNAL_ID),
            reader.read(RETRY_BUDGET));
    if (client.externalId() != null && client.roleArn() == null) {
      reader.problem("'%s' needs '%s'".formatted(EXTERNAL_ID, ROLE_ARN));
    }
    ReadBudget budget =
        new ReadBudget(reader.read(MAX_CALLS_PER_SHARD), reader.read(MAX_BYTES_PER_SHARD));
    return new KinesisOptions(
        client,
        reader.read(STREAM),
        reader.read(START),
        reader.read(MAX_BYTES_PER_TRIGGER),
        reader.read(MAX_RECORDS_PER_TRIGGER),
        reader.read(SCOUT_DELAY),
        reader.read(SHARD_LIST_INTERVAL),
        reader.read(CACHE_BYTES),
        reader.read(READ_AHEAD_BYTES),
        budget,
        reader.read(FAIL_ON_DATA_LOSS),
        reader.read(CONSUMER),
        reader.read(CONSUMER_NAME));
  }

  private static URI httpUrl(String text) {
    URI url = URI.create(text);
    if (url.getHost() == null || !String.valueOf(url.getScheme()).matches("https?")) {
      throw new IllegalArgumentException(text);
    }
    return url;
  }
}
