/** Benchmarks beside peers. Nothing imports this module; {@code bench/run} starts what is here. */
package io.millrace.bench;
