/**
 * The source {@code aws-kinesis}: the connector that EMR brings, for teams that use its options
 * already. First step of the data's path.
 *
 * <p>Its tasks decide where a micro-batch ends, so the ledger can't say what was decided, and a
 * replay after a crash may read other records than before.
 */
package io.millrace.streaming.awskinesis;
