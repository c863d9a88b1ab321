/**
 * {@code millrace demo}: the main job for real, with everything it needs on this machine. Logs go
 * through a Kinesis endpoint into the lake and into OpenSearch, are counted at every place, and
 * compared.
 */
package io.millrace.local.demo;
