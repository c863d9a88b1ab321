package io.millrace.streaming.source;

/**
 * What a micro-batch reads of one shard. A Kafka partition and a file are shards, too.
 *
 * @param from exclusive; a record's sequence number or the name of a start position
 * @param to inclusive; a record's sequence number or the name of an end
 */
public record SourceRange(String stream, String shard, String from, String to) {}
