/**
 * Fewer and larger files: what a stream has written in thousands of small files is put together by
 * day, with like rows in the same files, and what nobody needs any more is deleted.
 */
package io.millrace.batch.compact;
