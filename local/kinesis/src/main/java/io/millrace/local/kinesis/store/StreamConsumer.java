package io.millrace.local.kinesis.store;

/**
 * A registered reader of a stream, to whom records are pushed at a rate of its own.
 *
 * @param number tells apart the consumers that a stream ever had, also those of the same name
 * @param createdAt epoch milliseconds
 */
public record StreamConsumer(
    StreamStore stream, String name, int number, long createdAt, String arn) {}
