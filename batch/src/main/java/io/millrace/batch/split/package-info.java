/**
 * Cuts huge logs into equal chunks for a warehouse to load side by side. First step of the
 * history's path, before {@code load}.
 */
package io.millrace.batch.split;
