package io.millrace.core.function;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.unsafe.types.UTF8String;
import ua_parser.Client;
import ua_parser.Parser;

/**
 * What a {@code User-Agent} header says of the browser, the system and the device.
 *
 * <p>The definitions are those of <a href="https://github.com/ua-parser/uap-core">uap-core</a>,
 * hundreds of regular expressions, so each thread keeps the answers for the agents that it saw
 * last.
 */
public final class UserAgents {
  /** What is behind so many characters of an agent does not count. */
  static final int LONGEST = 512;

  /** Answers that a thread keeps, some megabytes at most. */
  private static final int KEPT = 5_000;

  /** What the definitions say of what they do not know. */
  private static final String UNKNOWN = "Other";

  /** The device of robots. */
  private static final String ROBOT = "Spider";

  private static final UTF8String DASH = UTF8String.fromString("-");

  private static final ThreadLocal<Recent> RECENT = ThreadLocal.withInitial(Recent::new);

  private UserAgents() {}

  /** Loaded when the first agent is read. */
  private static final class Definitions {
    static final Parser PARSER = new Parser();
  }

  /** The answers that were asked for last. */
  private static final class Recent extends LinkedHashMap<UTF8String, InternalRow> {
    private static final long serialVersionUID = 1L;

    Recent() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<UTF8String, InternalRow> eldest) {
      return size() > KEPT;
    }
  }

  /**
   * Browser, its version, system, its version, device, and whether it is a robot. Null where {@code
   * agent} is null, empty or a dash.
   */
  public static InternalRow parse(UTF8String agent) {
    if (agent == null || agent.numBytes() == 0 || agent.equals(DASH)) {
      return null;
    }
    UTF8String start = agent.numBytes() > LONGEST ? agent.substring(0, LONGEST) : agent;
    Recent recent = RECENT.get();
    InternalRow known = recent.get(start);
    if (known == null) {
      known = row(Definitions.PARSER.parse(start.toString()));
      recent.put(start.clone(), known);
    }
    return known;
  }

  private static InternalRow row(Client client) {
    return new GenericInternalRow(
        new Object[] {
          known(client.userAgent.family),
          version(client.userAgent.major, client.userAgent.minor, client.userAgent.patch),
          known(client.os.family),
          version(client.os.major, client.os.minor, client.os.patch),
          known(client.device.family),
          ROBOT.equals(client.device.family)
        });
  }

  private static UTF8String known(String family) {
    return UNKNOWN.equals(family) ? null : UTF8String.fromString(family);
  }

  private static UTF8String version(String... parts) {
    String version =
        Arrays.stream(parts).takeWhile(Objects::nonNull).collect(Collectors.joining("."));
    return version.isEmpty() ? null : UTF8String.fromString(version);
  }
}
