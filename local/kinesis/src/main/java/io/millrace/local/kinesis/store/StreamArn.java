package io.millrace.local.kinesis.store;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of streams and of their consumers as Amazon resource names. The endpoint knows one account
 * and one region.
 */
public final class StreamArn {
  public static final String ACCOUNT = "000000000000";
  public static final String REGION = "us-east-1";

  private static final Pattern SHAPE =
      Pattern.compile("arn:aws[a-z-]*:kinesis:[a-z0-9-]+:\\d{12}:stream/([a-zA-Z0-9_.-]{1,128})");
  private static final Pattern CONSUMER =
      Pattern.compile("(" + SHAPE + ")/consumer/[a-zA-Z0-9_.-]{1,128}:\\d+");

  private StreamArn() {}

  static String of(String stream) {
    return "arn:aws:kinesis:%s:%s:stream/%s".formatted(REGION, ACCOUNT, stream);
  }

  static String ofConsumer(String stream, String consumer, long epochSecond) {
    return "%s/consumer/%s:%d".formatted(of(stream), consumer, epochSecond);
  }

  /** The ARN of the stream in a consumer's, or null when {@code arn} is no consumer's. */
  public static String streamOfConsumer(String arn) {
    Matcher matcher = CONSUMER.matcher(arn);
    return matcher.matches() ? matcher.group(1) : null;
  }

  /** The stream's name in {@code arn}, or null when it is no stream's ARN. */
  public static String nameIn(String arn) {
    Matcher matcher = SHAPE.matcher(arn);
    return matcher.matches() ? matcher.group(1) : null;
  }
}
