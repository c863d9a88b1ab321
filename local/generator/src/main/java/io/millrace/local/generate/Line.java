package io.millrace.local.generate;

import java.time.Instant;

/**
 * One line of an access log, without line end.
 *
 * @param eventTime when the request happened, to the second, as the line says it
 * @param emitAt when the line leaves the server; never before the line before it
 * @param server who wrote it, the natural partition key
 * @param bytes the line; binary where malformed, but never with a line end inside
 * @param malformed whether the bytes are no line of the format
 * @param late whether the line was held back, so that {@code eventTime} lies behind {@code emitAt}
 */
public record Line(
    Instant eventTime,
    Instant emitAt,
    String server,
    byte[] bytes,
    boolean malformed,
    boolean late) {}
