/** Spark inside the command's own process, sized for a laptop. */
package io.millrace.local.spark;
