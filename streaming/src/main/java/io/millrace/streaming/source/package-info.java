/**
 * What every kind of source has in common: the columns of its records and the ranges of its
 * micro-batches. The packages beside this one each hold a kind; the ingest query knows only this
 * one.
 */
package io.millrace.streaming.source;
