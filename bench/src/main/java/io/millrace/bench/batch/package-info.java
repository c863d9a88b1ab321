/** Jobs beside the tools that people use in their place. */
package io.millrace.bench.batch;
