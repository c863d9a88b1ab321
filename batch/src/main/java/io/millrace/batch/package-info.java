/**
 * Jobs beside the data's path: each runs over the lake, and ends with an exit code. {@link
 * io.millrace.batch.BatchMain} lists them.
 */
package io.millrace.batch;
