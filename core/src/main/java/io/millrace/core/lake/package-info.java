/**
 * The lake's Delta tables: their names, schemas, layout, how a micro-batch is written once, and
 * what its checkpoint says of it.
 */
package io.millrace.core.lake;
