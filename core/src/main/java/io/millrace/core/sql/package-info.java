/**
 * SQL functions of Millrace, found by Spark through a function catalog: the log formats, so that a
 * notebook parses as the pipeline does.
 */
package io.millrace.core.sql;
