/** What each micro-batch of a query does beside its rows: constants, and several writes at once. */
package io.millrace.streaming.batch;
