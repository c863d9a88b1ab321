package io.millrace.local.kinesis.store;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of streams as Amazon resource names. The endpoint knows one account and one region. */
public final class StreamArn {
  public static final String ACCOUNT = "000000000000";
  public static final String REGION = "us-east-1";

  private static final Pattern SHAPE =
      Pattern.compile("arn:aws[a-z-]*:kinesis:[a-z0-9-]+:\\d{12}:stream/([a-zA-Z0-9_.-]{1,128})");

  private StreamArn() {}

  static String of(String stream) {
    return "arn:aws:kinesis:%s:%s:stream/%s".formatted(REGION, ACCOUNT, stream);
  }

  /** The stream's name in {@code arn}, or null when it is no stream's ARN. */
  public static String nameIn(String arn) {
    Matcher matcher = SHAPE.matcher(arn);
    return matcher.matches() ? matcher.group(1) : null;
  }
}
