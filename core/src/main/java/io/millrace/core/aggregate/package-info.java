/**
 * Aggregates apart from how they are run: their SQL and its windows, and the amendment of windows
 * that late rows have touched. Streaming and batch share it.
 */
package io.millrace.core.aggregate;
