package io.millrace.batch.forward;

/**
 * A row on its way.
 *
 * @param id the same whenever the same row is sent
 * @param millis when it happened, since 1970; negative where the table has no time
 * @param json its fields
 */
record Event(String id, long millis, String json) {}
