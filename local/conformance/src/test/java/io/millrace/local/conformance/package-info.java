/** Consumers of others, run against the local Kinesis on a class path of their own. */
package io.millrace.local.conformance;
