/**
 * The pipeline file: what a user writes to describe one log, read and checked before anything
 * starts.
 */
package io.millrace.core.pipeline;
