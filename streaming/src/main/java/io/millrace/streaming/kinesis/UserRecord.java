package io.millrace.streaming.kinesis;

/**
 * A record within an aggregated one.
 *
 * @param subSequenceNumber its place there, from 0
 * @param partitionKey the key that its producer gave
 */
@SuppressWarnings("ArrayRecordComponent")
record UserRecord(long subSequenceNumber, String partitionKey, byte[] data) {}
