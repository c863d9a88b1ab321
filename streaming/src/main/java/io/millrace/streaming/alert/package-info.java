/**
 * Alerts: SQL over the aggregates whenever those change, each new row kept in the lake, then told
 * to people. Fourth step of the data's path.
 */
package io.millrace.streaming.alert;
