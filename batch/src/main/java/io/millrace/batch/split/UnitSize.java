package io.millrace.batch.split;

import java.io.Serializable;

/** How large a unit is as it is stored and unpacked, and how many ends of lines it has. */
record UnitSize(long stored, long bytes, long lines) implements Serializable {}
