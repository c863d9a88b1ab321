package io.millrace.streaming.kinesis;

/**
 * One record as Kinesis hands it over.
 *
 * @param arrivedAtMillis approximate arrival, milliseconds since the epoch
 * @param data the bytes as received; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent")
record StreamRecord(
    String sequenceNumber, String partitionKey, long arrivedAtMillis, byte[] data) {}
