/**
 * One page in the browser that shows a pipeline at work: whether it keeps up, whether anything was
 * lost, what went wrong and where. Beside the data's path: it listens to the queries and reads the
 * tables while somebody looks, and writes nothing.
 */
package io.millrace.local.console;
