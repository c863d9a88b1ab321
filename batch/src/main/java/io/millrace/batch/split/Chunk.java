package io.millrace.batch.split;

import java.io.Serializable;

/**
 * One of the files that a split has made.
 *
 * @param name in the output folder
 * @param size as it is stored
 * @param bytes unpacked
 * @param lines ends of lines
 * @param crc32c of the file, as S3 has it among its checksums: 8 hexadecimal digits
 */
public record Chunk(String name, long size, long bytes, long lines, String crc32c)
    implements Serializable {}
