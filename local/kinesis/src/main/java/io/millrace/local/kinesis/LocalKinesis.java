package io.millrace.local.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.local.kinesis.store.HashKey;
import io.millrace.local.kinesis.store.RecordPosition;
import io.millrace.local.kinesis.store.Shard;
import io.millrace.local.kinesis.store.StreamConsumer;
import io.millrace.local.kinesis.store.StreamConsumers;
import io.millrace.local.kinesis.store.Streams;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A Kinesis-compatible endpoint on the loopback address. Real clients use it unchanged; all that
 * they need is {@link #endpoint()} and any credentials.
 *
 * <p>The methods here act directly, without the network: they meet no rate limit and no injected
 * fault, and {@link #calls()} does not count them. A mistake in them fails with {@link
 * io.millrace.local.kinesis.store.ServiceException}, whose code is the service's error name. All
 * are safe to call from many threads.
 */
public final class LocalKinesis implements AutoCloseable {
  private final Streams streams;
  private final Limits limits;
  private final Faults faults = new Faults();
  private final Calls calls = new Calls();
  private final ShardIterators iterators;
  private final RateLimits rates;
  private final Subscriptions subscriptions;
  private final KinesisServer server;

  private LocalKinesis(Builder builder) {
    this.limits = builder.limits;
    this.streams = new Streams(builder.clock);
    this.iterators = new ShardIterators(streams, builder.clock);
    this.rates = new RateLimits(limits, builder.clock);
    this.subscriptions =
        new Subscriptions(rates, faults, calls, builder.clock, builder.subscriptionLifetime);
    this.server = new KinesisServer(builder.port, router(builder), subscriptions::tick);
  }

  /** Starts an endpoint with the service's limits on a free port. */
  public static LocalKinesis start() {
    return builder().start();
  }

  public static Builder builder() {
    return new Builder();
  }

  /** What an endpoint can be told before it starts. */
  public static final class Builder {
    private Limits limits = Limits.service();
    private Clock clock = Clock.systemUTC();
    private Duration subscriptionLifetime = Duration.ofMinutes(5);
    private int port;
    private boolean unsignedAllowed;

    private Builder() {}

    /** The quotas to enforce; the service's unless told otherwise. */
    public Builder limits(Limits limits) {
      this.limits = Objects.requireNonNull(limits);
      return this;
    }

    /** The time of arrivals, rates, retention and expiry; the system's unless told otherwise. */
    public Builder clock(Clock clock) {
      this.clock = Objects.requireNonNull(clock);
      return this;
    }

    /** How long a SubscribeToShard lasts, by the clock; five minutes unless told otherwise. */
    public Builder subscriptionLifetime(Duration lifetime) {
      this.subscriptionLifetime = Objects.requireNonNull(lifetime);
      return this;
    }

    /** The port to listen on; 0, any free one, unless told otherwise. */
    public Builder port(int port) {
      this.port = port;
      return this;
    }

    /** Serves requests without an {@code Authorization} header too, as from {@code curl}. */
    public Builder allowUnsigned() {
      this.unsignedAllowed = true;
      return this;
    }

    public LocalKinesis start() {
      return new LocalKinesis(this);
    }
  }

  /** What clients use as endpoint override. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.port());
  }

  /** Creates a stream that takes records at once. */
  public void createStream(String name, int shardCount) {
    boolean onDemand = false;
    streams.create(name, shardCount, onDemand);
  }

  /** Deletes a stream with all that it holds. */
  public void deleteStream(String name) {
    streams.delete(streams.named(name));
  }

  /** Puts a record, and says where it went. */
  public RecordPosition put(String stream, String partitionKey, byte[] data) {
    byte[] key = partitionKey.getBytes(UTF_8);
    long size = (long) key.length + data.length;
    if (key.length == 0 || size > limits.of(Limit.RECORD_BYTES)) {
      throw new IllegalArgumentException(
          "A record has a key, and at most %d bytes with it; this one has %d and %d of key"
              .formatted(limits.of(Limit.RECORD_BYTES), size, key.length));
    }
    return streams.named(stream).put(key, data);
  }

  /** The ids of the shards that take records, in the order of the key space. */
  public List<String> openShards(String stream) {
    return ids(streams.named(stream).openShards());
  }

  /** Splits a shard in the middle, and returns its children, the lower half first. */
  public List<String> split(String stream, String shardId) {
    return ids(streams.named(stream).split(shardId));
  }

  /** Splits a shard so that the upper child begins at a decimal hash key. */
  public List<String> split(String stream, String shardId, String newStartingHashKey) {
    return ids(streams.named(stream).split(shardId, HashKey.parse(newStartingHashKey)));
  }

  /** Merges two neighbours, and returns their child. */
  public String merge(String stream, String shardId, String adjacentShardId) {
    return streams.named(stream).merge(shardId, adjacentShardId).id();
  }

  /** Splits and merges until {@code count} shards share the key space evenly. */
  public void updateShardCount(String stream, int count) {
    streams.named(stream).reshardTo(count);
  }

  /** Forgets a shard's records up to this one, as retention does in time. */
  public void trim(String stream, String shardId, String upToSequenceNumberInclusive) {
    streams.named(stream).trim(shardId, upToSequenceNumberInclusive);
  }

  /** Every shard iterator that clients hold expires now. */
  public void expireIterators() {
    iterators.expireAll();
  }

  /** Registers a consumer, and returns its ARN. */
  public String registerConsumer(String stream, String name) {
    return streams.named(stream).consumers().register(name).arn();
  }

  /** Ends a consumer with its subscriptions. */
  public void deregisterConsumer(String stream, String name) {
    StreamConsumers consumers = streams.named(stream).consumers();
    consumers.deregister(consumers.named(name));
  }

  /** The names of a stream's registered consumers, in order. */
  public List<String> consumers(String stream) {
    return streams.named(stream).consumers().inOrder().stream().map(StreamConsumer::name).toList();
  }

  /** How many subscriptions clients have open now. */
  public int subscriptions() {
    return subscriptions.count();
  }

  /** Every subscription that clients have open ends now, as if its time were over. */
  public void expireSubscriptions() {
    subscriptions.expireAll();
  }

  /** What goes wrong on request. */
  public Faults faults() {
    return faults;
  }

  /** What clients called so far. */
  public Calls calls() {
    return calls;
  }

  /** Stops listening and drops all records. */
  @Override
  public void close() {
    server.close();
  }

  private RequestRouter router(Builder builder) {
    Clock clock = builder.clock;
    StreamNames names = new StreamNames(streams);
    StreamOperations stream = new StreamOperations(streams, names, rates);
    ShardOperations shard =
        new ShardOperations(streams, names, new ShardListTokens(streams, clock), rates);
    WriteOperations write = new WriteOperations(names, rates, limits);
    ReadOperations read = new ReadOperations(names, iterators, rates, limits, clock);
    ConsumerOperations consumer =
        new ConsumerOperations(names, new ConsumerListTokens(clock), rates);
    SubscribeOperation subscribe = new SubscribeOperation(names, rates, subscriptions, clock);
    return new RequestRouter(faults, calls, builder.unsignedAllowed)
        .route(Operation.CREATE_STREAM, stream::create)
        .route(Operation.DELETE_STREAM, stream::delete)
        .route(Operation.DESCRIBE_STREAM, stream::describe)
        .route(Operation.DESCRIBE_STREAM_SUMMARY, stream::describeSummary)
        .route(Operation.LIST_STREAMS, stream::list)
        .route(Operation.INCREASE_RETENTION, stream::increaseRetention)
        .route(Operation.DECREASE_RETENTION, stream::decreaseRetention)
        .route(Operation.LIST_SHARDS, shard::list)
        .route(Operation.SPLIT_SHARD, shard::split)
        .route(Operation.MERGE_SHARDS, shard::merge)
        .route(Operation.UPDATE_SHARD_COUNT, shard::updateCount)
        .route(Operation.PUT_RECORD, write::putRecord)
        .route(Operation.PUT_RECORDS, write::putRecords)
        .route(Operation.GET_SHARD_ITERATOR, read::getShardIterator)
        .route(Operation.GET_RECORDS, read::getRecords)
        .route(Operation.REGISTER_CONSUMER, consumer::register)
        .route(Operation.DESCRIBE_CONSUMER, consumer::describe)
        .route(Operation.LIST_CONSUMERS, consumer::list)
        .route(Operation.DEREGISTER_CONSUMER, consumer::deregister)
        .route(Operation.SUBSCRIBE_TO_SHARD, subscribe::subscribe);
  }

  private static List<String> ids(List<Shard> shards) {
    return shards.stream().map(Shard::id).toList();
  }
}
