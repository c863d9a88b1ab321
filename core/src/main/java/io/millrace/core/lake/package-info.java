/** The lake's Delta tables: their names, schemas, layout, and how a micro-batch is written once. */
package io.millrace.core.lake;
