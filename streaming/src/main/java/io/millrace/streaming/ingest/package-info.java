/**
 * The ingest query: each micro-batch of the source becomes rows of {@code raw}, {@code records},
 * {@code dead_letters} and {@code ledger}. Second step of the data's path.
 */
package io.millrace.streaming.ingest;
