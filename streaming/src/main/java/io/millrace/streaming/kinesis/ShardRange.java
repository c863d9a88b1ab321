package io.millrace.streaming.kinesis;

import java.io.Serializable;

/**
 * What a micro-batch reads of one shard.
 *
 * @param from exclusive
 * @param to inclusive; the sequence number of a real record, or the shard's end
 */
record ShardRange(String stream, String shard, ShardPosition from, ShardPosition to)
    implements Serializable {}
