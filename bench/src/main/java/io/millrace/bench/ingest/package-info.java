/** The ingest query end to end: from the local Kinesis endpoint into Delta tables. */
package io.millrace.bench.ingest;
