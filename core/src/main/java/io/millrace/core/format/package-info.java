/**
 * Log formats: one record's bytes in, one typed row or one rejection out. First step of a record
 * after the source (and the envelopes) and before the tables {@code records} and {@code
 * dead_letters}.
 */
package io.millrace.core.format;
