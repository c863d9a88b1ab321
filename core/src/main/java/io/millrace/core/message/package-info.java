/**
 * From received records to messages: out of their envelopes, parsed and judged, in a stream as in a
 * batch job.
 */
package io.millrace.core.message;
