package io.millrace.bench.parser;

import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * What every peer makes of a line: nine texts and three numbers, the time in microseconds since the
 * epoch. Texts that are missing may be null or a dash, as the peer has it.
 */
record Fields(
    String client,
    String ident,
    String user,
    long time,
    String method,
    String path,
    String query,
    String protocol,
    int status,
    long bytes,
    String referer,
    String agent) {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH);

  static long micros(String time) {
    return OffsetDateTime.parse(time, TIME).toEpochSecond() * 1_000_000;
  }

  static long bytes(String text) {
    return text == null || text.equals("-") ? 0 : Long.parseLong(text);
  }

  static String path(String target) {
    int question = target == null ? -1 : target.indexOf('?');
    return question < 0 ? target : target.substring(0, question);
  }

  static String query(String target) {
    int question = target == null ? -1 : target.indexOf('?');
    return question < 0 ? null : target.substring(question + 1);
  }
}
