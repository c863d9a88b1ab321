/**
 * The streaming application: from a source to the lake and to OpenSearch. {@link
 * io.millrace.streaming.LogPipeline} is the class to read first.
 */
package io.millrace.streaming;
