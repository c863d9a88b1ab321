/** What the queries know of a micro-batch beside its rows: its offsets, its time, its number. */
package io.millrace.streaming.batch;
