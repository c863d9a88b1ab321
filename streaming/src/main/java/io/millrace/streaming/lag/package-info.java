/** How far a pipeline's ingest query is behind its source, asked from outside of the query. */
package io.millrace.streaming.lag;
