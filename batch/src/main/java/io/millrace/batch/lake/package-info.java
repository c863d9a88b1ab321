/** What the jobs over a pipeline's lake have in common. */
package io.millrace.batch.lake;
