/**
 * The source {@code files}: lines of files below a folder, plain or compressed, for replays of
 * archived logs. First step of the data's path.
 *
 * <p>The driver decides which files a micro-batch reads, and Spark's offset log keeps that decision
 * ({@link io.millrace.streaming.files.FilesOffset}) before anything is read; what was decided
 * earlier is remembered beside it ({@link io.millrace.streaming.files.FileLog}). Executors read the
 * decided files as they were listed, and notice when one has changed ({@link
 * io.millrace.streaming.files.FileLines}). Start reading at {@link
 * io.millrace.streaming.files.FilesMicroBatchStream}.
 */
package io.millrace.streaming.files;
