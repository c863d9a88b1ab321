package io.millrace.batch.split;

import java.io.Serializable;

/**
 * A place in the input to cut at, in bytes of its file.
 *
 * @param file number of the file in the input
 * @param length of the file
 */
record Cut(int file, String path, long position, long length) implements Serializable {}
