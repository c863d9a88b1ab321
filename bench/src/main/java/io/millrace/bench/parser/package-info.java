/** Speed of the log formats beside the usual ways to parse the same lines to the same fields. */
package io.millrace.bench.parser;
