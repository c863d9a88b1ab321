/** What the SQL functions beside formats and envelopes compute, apart from Spark's interfaces. */
package io.millrace.core.function;
