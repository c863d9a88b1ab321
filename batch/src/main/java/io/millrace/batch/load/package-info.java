/**
 * Historical logs into a star schema: chunks of a split, parsed by the pipeline's own format, are
 * copied to staging tables side by side, and from there come into dimensions and facts in one
 * transaction.
 */
package io.millrace.batch.load;
