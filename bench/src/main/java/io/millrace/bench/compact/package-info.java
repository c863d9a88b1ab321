/** What compaction does to a lake's files, and to what a query reads. */
package io.millrace.bench.compact;
