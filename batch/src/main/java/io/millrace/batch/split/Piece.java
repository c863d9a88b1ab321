package io.millrace.batch.split;

import io.millrace.batch.file.Packing;
import java.io.Serializable;

/**
 * A part of an input file that one worker reads: a range of a plain file, or a whole compressed
 * one.
 *
 * @param number among all pieces, in the order of the input
 * @param from first byte, where a record begins
 * @param to exclusive
 */
record Piece(int number, String path, long from, long to, Packing packing)
    implements Serializable {}
