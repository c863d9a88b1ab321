/**
 * The audit of a lake: the ledger says what every micro-batch read, and the tables must agree.
 *
 * <p>{@link io.millrace.batch.audit.AuditJob} is the class to read first. Spark counts the rows per
 * shard and micro-batch ({@link io.millrace.batch.audit.Accounts}); the checks of one such account
 * are plain Java ({@link io.millrace.batch.audit.RangeCheck}, {@link
 * io.millrace.batch.audit.BalanceCheck}).
 */
package io.millrace.batch.audit;
