/**
 * What was received, through today's parser once more: a period of {@code raw} in the place of what
 * an older parser made of it, or dead letters that have become readable.
 */
package io.millrace.batch.replay;
