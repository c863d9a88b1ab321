/**
 * What wraps log records on their way: compression, base64, the JSON of CloudWatch Logs, CloudTrail
 * and Firehose. Envelopes come off before a log format sees a record.
 */
package io.millrace.core.envelope;
