package io.millrace.streaming.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.core.option.ConfigOption;
import io.millrace.core.option.OptionReader;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The options of the source {@code kafka}, which Spark's connector takes under the same names. */
final class KafkaOptions {
  static final ConfigOption<String> BOOTSTRAP_SERVERS =
      ConfigOption.string("kafka.bootstrap.servers")
          .required()
          .mustBe(
              "a list like b-1.example.com:9098,b-2.example.com:9098",
              text -> text.matches("[^,\\s]+:\\d{1,5}(,[^,\\s]+:\\d{1,5})*"))
          .describedAs("Addresses of brokers.");

  static final ConfigOption<String> SUBSCRIBE =
      ConfigOption.string("subscribe").describedAs("Topics to read, with commas between them.");

  static final ConfigOption<String> SUBSCRIBE_PATTERN =
      ConfigOption.string("subscribePattern")
          .describedAs("Topics to read, as a regular expression; in place of subscribe.");

  static final ConfigOption<String> ASSIGN =
      json("assign")
          .describedAs("Partitions to read, like {\"web\":[0,1]}; in place of subscribe.");

  static final ConfigOption<String> STARTING_OFFSETS =
      ConfigOption.custom(
              "startingOffsets",
              "start: earliest, latest, or JSON like {\"web\":{\"0\":1234}}",
              KafkaOptions::start)
          .defaultValue("earliest")
          .describedAs(
              "Where a query without a checkpoint begins: earliest, latest, or an offset per"
                  + " partition. A query with a checkpoint goes on where it was.");

  static final ConfigOption<Long> MAX_OFFSETS_PER_TRIGGER =
      ConfigOption.wholeNumber("maxOffsetsPerTrigger")
          .defaultValue(1_000_000L)
          .mustBe("at least 1", count -> count >= 1)
          .describedAs(
              "The most offsets of a micro-batch, shared out among the partitions by how far each is"
                  + " behind.");

  static final ConfigOption<Integer> MIN_PARTITIONS =
      ConfigOption.integer("minPartitions")
          .mustBe("at least 1", count -> count >= 1)
          .describedAs("Reads a micro-batch by at least as many tasks; else one per partition.");

  static final ConfigOption<Boolean> FAIL_ON_DATA_LOSS =
      ConfigOption.flag("failOnDataLoss")
          .defaultValue(true)
          .describedAs(
              "Whether the query fails when offsets that it has not read are no longer in Kafka."
                  + " With false Spark goes on behind them and warns in its log only.");

  static final ConfigOption<String> GROUP_ID_PREFIX =
      ConfigOption.string("groupIdPrefix")
          .describedAs(
              "Begins the consumer group's name, for brokers that allow some groups only.");

  static final ConfigOption<String> CONSUMER =
      ConfigOption.string("kafka.*")
          .describedAs(
              "Any other setting of Kafka's consumer, like kafka.security.protocol. Put secrets in as"
                  + " ${env:NAME}.");

  static final List<ConfigOption<?>> ALL =
      List.of(
          BOOTSTRAP_SERVERS,
          SUBSCRIBE,
          SUBSCRIBE_PATTERN,
          ASSIGN,
          STARTING_OFFSETS,
          MAX_OFFSETS_PER_TRIGGER,
          MIN_PARTITIONS,
          FAIL_ON_DATA_LOSS,
          GROUP_ID_PREFIX,
          CONSUMER);

  private static final String MECHANISM = "kafka.sasl.mechanism";
  private static final String IAM = "AWS_MSK_IAM";

  /** What MSK wants of a client that proves itself by its IAM role. */
  private static final Map<String, String> IAM_SETTINGS =
      new TreeMap<>(
          Map.of(
              "kafka.security.protocol",
              "SASL_SSL",
              "kafka.sasl.jaas.config",
              "software.amazon.msk.auth.iam.IAMLoginModule required;",
              "kafka.sasl.client.callback.handler.class",
              "software.amazon.msk.auth.iam.IAMClientCallbackHandler"));

  /** Settings that Spark decides, and why. */
  private static final Map<String, String> DECIDED =
      Map.of(
          "kafka.auto.offset.reset", "use '" + STARTING_OFFSETS + "'",
          "kafka.enable.auto.commit", "the checkpoint keeps the offsets",
          "kafka.key.deserializer", "keys are read as bytes",
          "kafka.value.deserializer", "values are read as bytes",
          "kafka.interceptor.classes", "records are kept as they were received");

  private KafkaOptions() {}

  /** The options as Spark's connector takes them. */
  static Map<String, String> withDefaults(Map<String, String> values) {
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (ConfigOption<?> option :
        List.of(STARTING_OFFSETS, MAX_OFFSETS_PER_TRIGGER, FAIL_ON_DATA_LOSS)) {
      option.defaultValue().ifPresent(value -> all.put(option.key(), value.toString()));
    }
    all.putAll(values);
    return all;
  }

  static boolean usesIam(Map<String, String> values) {
    return IAM.equals(anyCase(values).get(MECHANISM));
  }

  static List<String> problems(Map<String, String> values) {
    OptionReader reader = new OptionReader("Kafka source", values);
    reader.rejectUnknown(ALL);
    List<String> topics =
        Stream.of(SUBSCRIBE, SUBSCRIBE_PATTERN, ASSIGN)
            .map(reader::read)
            .filter(Objects::nonNull)
            .toList();
    if (topics.size() != 1) {
      reader.problem(
          "'%s', '%s' and '%s' say what to read: state one of them, not %d"
              .formatted(SUBSCRIBE, SUBSCRIBE_PATTERN, ASSIGN, topics.size()));
    }
    for (ConfigOption<?> option :
        List.of(
            BOOTSTRAP_SERVERS,
            STARTING_OFFSETS,
            MAX_OFFSETS_PER_TRIGGER,
            MIN_PARTITIONS,
            FAIL_ON_DATA_LOSS)) {
      reader.read(option);
    }
    checkConsumer(anyCase(values), reader);
    return reader.problems();
  }

  /** Names no value: it may be a secret. */
  private static void checkConsumer(Map<String, String> values, OptionReader reader) {
    new TreeMap<>(DECIDED)
        .forEach(
            (key, why) -> {
              if (values.containsKey(key)) {
                reader.problem("'%s' can't be set: %s".formatted(key, why));
              }
            });
    if (usesIam(values)) {
      IAM_SETTINGS.forEach(
          (key, wanted) -> {
            if (!wanted.equals(values.getOrDefault(key, "").trim())) {
              reader.problem(
                  "'%s' must be '%s' where '%s' is %s".formatted(key, wanted, MECHANISM, IAM));
            }
          });
    }
  }

  private static Map<String, String> anyCase(Map<String, String> values) {
    Map<String, String> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    anyCase.putAll(values);
    return anyCase;
  }

  private static String start(String text) {
    return text.equals("earliest") || text.equals("latest") ? text : jsonObject(text);
  }

  private static ConfigOption<String> json(String key) {
    return ConfigOption.custom(key, "JSON object", KafkaOptions::jsonObject);
  }

  private static String jsonObject(String text) {
    try {
      if (new ObjectMapper().readTree(text).isObject()) {
        return text;
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
    throw new IllegalArgumentException(text);
  }
}
