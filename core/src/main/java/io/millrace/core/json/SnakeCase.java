package io.millrace.core.json;

import java.util.Locale;
import java.util.regex.Pattern;

/** Names of AWS's JSON as columns. */
public final class SnakeCase {
  /** Before a word, and behind an abbreviation: {@code AWS|Account|Id}, {@code Agent|ARN}. */
  private static final Pattern BREAK =
      Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

  private SnakeCase() {}

  /** {@code aws_account_id} for AWSAccountId. */
  public static String of(String name) {
    return BREAK.matcher(name).replaceAll("_").toLowerCase(Locale.ROOT);
  }
}
