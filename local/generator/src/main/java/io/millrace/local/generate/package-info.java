/**
 * A farm of web servers that writes access logs: the start of the data's path in the demo, in tests
 * and in benchmarks. The same settings give the same bytes.
 */
package io.millrace.local.generate;
